import { readFile, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClientPlan, Clients, failuresOf, underPlainDocker } from '../../harness/net/clients.ts'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { Span } from '../../harness/net/outages.ts'
import type { Tally } from '../../harness/net/probe.ts'
import { failed } from '../../harness/net/programs.ts'
import { ourRules } from '../../harness/net/rules.ts'
import { startUpstream, type Upstream } from '../../harness/net/upstream.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const RESTARTS = 5
const NETWORKS = ['one', 'two'] as const
/** How long dockerd may have a lookup in hand on a busy machine: milliseconds. A resolver library asks again after 5 s. */
const ON_THE_WAY_MS = 1_000
const MOST_ON_THE_WAY = 10
/** What the server outside says of names that it does not know. */
const NOBODY = 'rcode 3'

function failedSpans({ outages }: Tally): readonly Span[] {
  return outages.filter(outage => outage.failed)
}

describeNeeding(['root'], 'names over absences', () => {
  let home: TestHome
  let neighbour: Neighbour
  let upstream: Upstream
  const addresses: Record<string, string> = {}

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    upstream = await startUpstream(neighbour.hostAddress)
    home = await TestHome.create()
    const settings = JSON.parse(await readFile(home.home.engine.daemonJson, 'utf8'))
    await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...settings, dns: [neighbour.hostAddress] }))
    await home.afloat('up')
    for (const network of NETWORKS) {
      await home.docker('network', 'create', network)
      await home.runBusybox(`db-${network}`, ['--network', network, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox(`app-${network}`, ['--network', network], 'sleep', '86400')
      const template = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
      addresses[network] = await home.docker('inspect', '--format', template, `db-${network}`)
    }
    await until('all four containers', home.status.bind(home), ({ containers }) => containers.length === 4)
    // The last container's sockets are copied once the supervisor has heard of it.
    await sleep(300)
  })

  afterAll(async () => {
    await home?.remove()
    upstream?.close()
    await neighbour?.remove()
  })

  const namespaces = async () => {
    const pids = await home.pids()
    return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, `/proc/${pid}/ns/net`]))
  }

  /** One asker in each network: its own names have their addresses, those of the other network are nobody's. */
  const askers = async (who: 'app' | 'db'): Promise<Record<string, ClientPlan>> => {
    const places = await namespaces()
    return Object.fromEntries(
      NETWORKS.map(network => {
        const other = NETWORKS.find(name => name !== network)
        const address = addresses[network] ?? ''
        const names = {
          [`db-${network}`]: address,
          [`db-${network}.${network}`]: address,
          store: address,
          [`db-${other}`]: NOBODY,
          [`db-${other}.${other}`]: NOBODY,
          'outside.test': '192.0.2.7',
        }
        return [
          `${who}-${network}`,
          [places[`${who}-${network}`], { kind: 'names', host: '127.0.0.11', port: 53, names }],
        ]
      }),
    )
  }

  it('answers every lookup as the engine does over five restarts', async () => {
    const asking = await Clients.start(await askers('app'))
    for (let round = 0; round < RESTARTS; round++) {
      const { startedAt, awayMs, shims } = await home.restart()
      console.log(`away ${awayMs} ms, begun ${Date.parse(startedAt)}, over by ${Date.now()}`)
      expect(shims.names?.answered).toBeGreaterThan(0)
    }
    await sleep(300)
    const tallies = await asking.stop()
    console.log('failed with Afloat:', JSON.stringify(Object.values(tallies).flatMap(failedSpans)))
    expect(failuresOf(tallies)).toEqual({})
    for (const namespace of Object.values(await namespaces())) expect(await ourRules(namespace)).toEqual([])
  })

  it('answers every lookup over a kill but those that dockerd had taken when it died', async () => {
    const asking = await Clients.start(await askers('app'))
    await sleep(300)
    const reports = await home.reportCount()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    const killedAt = Date.now()
    await until('the report of the crash', home.reportCount.bind(home), count => count > reports)
    await sleep(300)
    const tallies = await asking.stop()
    for (const tally of Object.values(tallies)) {
      expect(Object.keys(tally.failures).filter(why => why !== 'no answer in time')).toEqual([])
      expect(failed(tally)).toBeLessThanOrEqual(MOST_ON_THE_WAY)
      for (const { from } of failedSpans(tally)) expect(Math.abs(killedAt - from)).toBeLessThan(ON_THE_WAY_MS)
    }
    console.log('lookups that died with dockerd:', JSON.stringify(failuresOf(tallies)))
  })

  it('leaves lookups to the engine when Afloat dies in an absence', async () => {
    const supervisor = (await home.status()).supervisor.pid
    const restart = home.restart().catch(() => undefined)
    await sleep(400)
    process.kill(supervisor, 'SIGKILL')
    await restart
    await home.afloat('up')
    for (const namespace of Object.values(await namespaces())) expect(await ourRules(namespace)).toEqual([])
    // The kernel goes on sending flows of the last 30 s to the sockets that died, as with plain Docker: others ask here.
    const asking = await Clients.start(await askers('db'))
    await sleep(3_000)
    expect(failuresOf(await asking.stop())).toEqual({})
  })

  it('shows what plain Docker does to the same lookups', async () => {
    const plans = await askers('app')
    await home.afloat('down')
    const tallies = await underPlainDocker(home, engineVersion, plans, ['SIGTERM'])
    console.log('plain Docker, one restart:', JSON.stringify(tallies))
    for (const tally of Object.values(tallies)) expect(failed(tally)).toBeGreaterThan(10)
  })
})
