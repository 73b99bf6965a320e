import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { failed, Probe } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { HandEngine } from '../support/hand-engine.ts'

const RESTARTS = 5

describeNeeding(['root'], 'names over absences', () => {
  let home: TestHome
  /** By asker: what it may ask, and the right answer. */
  const wanted: Record<string, Record<string, string>> = {}

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    for (const network of ['one', 'two']) {
      await home.docker('network', 'create', network)
      await home.runBusybox(`db-${network}`, ['--network', network, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox(`app-${network}`, ['--network', network], 'sleep', '86400')
      const address = await home.docker(
        'inspect',
        '--format',
        '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
        `db-${network}`,
      )
      wanted[`app-${network}`] = {
        [`db-${network}`]: address,
        [`db-${network}.${network}`]: address,
        store: address,
      }
    }
  })

  afterAll(() => home?.remove())

  /** By default those ask that shall; `db` asks the same from namespaces that have not asked anything before. */
  const probes = async (who = 'app') => {
    const pids = await home.pids()
    return Promise.all(
      Object.entries(wanted).map(([asker, names]) =>
        Probe.start(`/proc/${pids[asker.replace('app', who)]}/ns/net`, {
          kind: 'names',
          host: '127.0.0.11',
          port: 53,
          everyMs: 5,
          names,
        }),
      ),
    )
  }

  it('answers every lookup rightly over five restarts and a kill', async () => {
    // The last container's sockets are copied once the supervisor has heard of it.
    await until(
      'all four containers',
      () => home.status(),
      ({ containers }) => containers.length === 4,
    )
    await sleep(300)
    const asking = await probes()
    for (let round = 0; round < RESTARTS; round++) {
      const report = await home.restart()
      expect(report.shims.names?.answered).toBeGreaterThan(0)
    }
    const reports = await home.reportCount()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    await until(
      'the report of the crash',
      () => home.reportCount(),
      count => count > reports,
    )
    await sleep(300)
    const tallies = await Promise.all(asking.map(probe => probe.stop()))
    console.log('with Afloat:', JSON.stringify(tallies))
    expect(tallies.map(tally => tally.failures)).toEqual([{}, {}])
  })

  it('leaves lookups to the engine when Afloat dies in an absence', async () => {
    const supervisor = (await home.status()).supervisor.pid
    const restart = home.restart().catch(() => undefined)
    await sleep(400)
    process.kill(supervisor, 'SIGKILL')
    await restart
    await home.afloat('up')
    // The kernel goes on sending flows of the last 30 s to the sockets that died, as with plain Docker.
    const asking = await probes('db')
    await sleep(3_000)
    const tallies = await Promise.all(asking.map(probe => probe.stop()))
    expect(tallies.map(tally => tally.failures)).toEqual([{}, {}])
  })

  it('shows what plain Docker does to the same lookups', async () => {
    await home.afloat('down')
    const bundle = `${home.home.engines}/${engineVersion}/bin`
    const engine = new HandEngine(home.home, [])
    await engine.startContainerd(bundle)
    await engine.startDockerd(bundle)
    const asking = await probes()
    await sleep(500)
    await engine.stopDockerd('SIGTERM')
    await engine.startDockerd(bundle)
    await sleep(300)
    const tallies = await Promise.all(asking.map(probe => probe.stop()))
    console.log('plain Docker, one restart:', JSON.stringify(tallies))
    for (const tally of tallies) expect(failed(tally)).toBeGreaterThan(10)
    await engine.stopDockerd('SIGTERM')
    await engine.stopContainerd()
  })
})
