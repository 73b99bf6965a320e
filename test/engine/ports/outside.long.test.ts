import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClientPlan, Clients, failuresOf, underPlainDocker } from '../../harness/net/clients.ts'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { Tally } from '../../harness/net/probe.ts'
import { failed, serveEcho } from '../../harness/net/programs.ts'
import { ourRules, ourTables, routeLocalnet } from '../../harness/net/rules.ts'
import { startUpstream, type Upstream } from '../../harness/net/upstream.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const run = promisify(execFile)
const RESTARTS = 5
/** An upgrade, five restarts and a kill on a machine that is busy with other things: milliseconds. */
const CAMPAIGN_MS = 600_000

describeNeeding(['root'], 'ports and names from outside, over an upgrade, restarts and a kill', () => {
  let home: TestHome
  let neighbour: Neighbour
  let upstream: Upstream
  let before: Record<string, number>
  let clients: Record<string, ClientPlan>
  const servers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    upstream = await startUpstream(neighbour.hostAddress)
    home = await TestHome.create(['26.1.5', '28.5.2'])
    const settings = JSON.parse(await readFile(home.home.engine.daemonJson, 'utf8'))
    await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...settings, dns: [neighbour.hostAddress] }))
    await home.afloat('up', '--engine', '26.1.5')
    expect(await routeLocalnet()).toBe('0')
    await home.docker('network', 'create', 'front')
    await home.docker('network', 'create', 'back')
    await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
    await home.runBusybox('db', ['--network', 'front', '-p', '8090:90', '-p', '8090:90/udp'], 'sleep', '86400')
    await home.runBusybox('app', ['--network', 'front'], 'sleep', '86400')
    await home.runBusybox('cache', ['--network', 'back'], 'sleep', '86400')
    await home.runBusybox('job', ['--network', 'back'], 'sleep', '86400')
    before = await home.pids()
    servers.push(await serveEcho(`/proc/${before['web']}/ns/net`, 80))
    servers.push(await serveEcho(`/proc/${before['db']}/ns/net`, 90))
    await until('the rules', ourRules, rules => rules.join().includes('guard'))
    await until('all containers', home.status.bind(home), ({ containers }) => containers.length === 5)
    await sleep(500)

    const host = neighbour.hostAddress
    const far = neighbour.namespace
    const lookups = async (asker: string, asked: string, foreign: string): Promise<ClientPlan> => {
      const template = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
      const address = await home.docker('inspect', '--format', template, asked)
      // NXDOMAIN is what the server outside says of names that are nobody's in this network.
      const names = { [asked]: address, [foreign]: 'rcode 3', 'outside.test': '192.0.2.7' }
      return [`/proc/${before[asker]}/ns/net`, { kind: 'names', host: '127.0.0.11', port: 53, names }]
    }
    clients = {
      'tcp 127.0.0.1': [undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
      'udp 127.0.0.1': [undefined, { kind: 'udp', host: '127.0.0.1', port: 8080 }],
      'tcp own address': [undefined, { kind: 'tcp', host, port: 8090 }],
      'udp own address': [undefined, { kind: 'udp', host, port: 8090 }],
      'tcp neighbour': [far, { kind: 'tcp', host, port: 8080 }],
      'udp neighbour': [far, { kind: 'udp', host, port: 8080 }],
      'held 127.0.0.1': [undefined, { kind: 'held', host: '127.0.0.1', port: 8080, everyMs: 50, count: 100 }],
      'held neighbour': [far, { kind: 'held', host, port: 8090, everyMs: 50, count: 100 }],
      'lookups in front': await lookups('app', 'db', 'cache'),
      'lookups in back': await lookups('job', 'cache', 'db'),
    }
  })

  afterAll(async () => {
    for (const stop of servers) await stop()
    await home?.remove()
    upstream?.close()
    await neighbour?.remove()
  })

  it(
    `fails nobody over an upgrade from 26.1.5 to 28.5.2, ${RESTARTS} restarts and a kill`,
    async () => {
      const asking = await Clients.start(clients)
      expect(await home.change('upgrade', '28.5.2')).toMatchObject({ outcome: 'ok', containers: { kept: 5 } })
      for (let round = 0; round < RESTARTS; round++) expect(await home.restart()).toMatchObject({ outcome: 'ok' })
      const reports = await home.reportCount()
      process.kill(await home.dockerdPid(), 'SIGKILL')
      await until('the crash report', home.reportCount.bind(home), now => now > reports)
      await sleep(300)
      const tallies = await asking.stop()
      console.log(`an upgrade, ${RESTARTS} restarts and a kill:`, JSON.stringify(tallies, undefined, 1))
      expect(failuresOf(tallies)).toEqual({})
      expect(await home.pids()).toEqual(before)
    },
    CAMPAIGN_MS,
  )

  it(
    'leaves the rules of what runs, and no others, when it was killed at any moment and started again',
    async () => {
      const atRest = await ourTables()
      const namespaces = Object.values(before).map(pid => `/proc/${pid}/ns/net`)
      const killAfter = async (waitMs: number, during: () => Promise<unknown>) => {
        const supervisor = (await home.status()).supervisor.pid
        const work = during().catch(() => undefined)
        await sleep(waitMs)
        process.kill(supervisor, 'SIGKILL')
        await work
        await home.afloat('up')
        await until(`the rules at rest, killed after ${waitMs} ms`, ourTables, text => text === atRest)
        await until('no accept rules', ourRules, rules => !rules.join().includes('AFLOAT-'))
        for (const namespace of namespaces) expect(await ourRules(namespace)).toEqual([])
      }
      for (let waitMs = 0; waitMs <= 2_400; waitMs += 150) await killAfter(waitMs, () => home.restart())
      for (const waitMs of [0, 50, 100, 200]) await killAfter(waitMs, () => home.afloat('down'))
      expect(await home.pids()).toEqual(before)
    },
    CAMPAIGN_MS,
  )

  it('keeps whoever is on the bridge out of the 127.0.0.0/8 of the host', async () => {
    expect(await routeLocalnet()).toBe('1')
    const secret = createServer(client => client.end('secret')).listen(7777, '127.0.0.1')
    const intruder = `afl-i${process.pid}`
    const inside = ['-n', intruder]
    try {
      await run('ip', ['netns', 'add', intruder])
      await run('ip', ['link', 'add', 'intruder', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', intruder])
      await run('ip', ['link', 'set', 'intruder', 'master', 'docker0', 'up'])
      await run('ip', [...inside, 'address', 'add', '172.17.99.99/16', 'dev', 'eth0'])
      await run('ip', [...inside, 'link', 'set', 'eth0', 'up'])
      await run('ip', [...inside, 'route', 'add', '127.0.0.0/8', 'via', '172.17.0.1'])
      const enter = (...command: string[]) => run('nsenter', [`--net=/run/netns/${intruder}`, ...command])
      await enter('sh', '-c', 'echo 1 > /proc/sys/net/ipv4/conf/eth0/route_localnet')
      const connects = () =>
        enter('timeout', '3', 'busybox', 'nc', '127.0.0.1', '7777').then(
          ({ stdout }) => stdout === 'secret',
          () => false,
        )
      expect(await connects()).toBe(false)
      // The same without the guard, or the test would prove nothing.
      await run('nft', ['delete', 'table', 'ip', `afloat_${home.home.tag}_guard`])
      expect(await connects()).toBe(true)
      await home.restart()
      expect(await connects()).toBe(false)
    } finally {
      secret.close()
      await run('ip', ['netns', 'delete', intruder])
    }
  })

  it(
    'fails where plain Docker is restarted and killed as often',
    async () => {
      await home.afloat('down')
      const signals = [...new Array<NodeJS.Signals>(RESTARTS).fill('SIGTERM'), 'SIGKILL' as const]
      const tallies = await underPlainDocker(home, '28.5.2', clients, signals)
      console.log(`plain Docker, ${RESTARTS} restarts and a kill:`, JSON.stringify(tallies, undefined, 1))
      expect(failed(tallies['tcp 127.0.0.1'] as Tally)).toBeGreaterThan(10)
      expect(failed(tallies['lookups in back'] as Tally)).toBeGreaterThan(10)
    },
    CAMPAIGN_MS,
  )

  it('leaves no rule and no setting after down with its containers', async () => {
    await home.afloat('up')
    await home.afloat('down', '--containers', 'stop')
    expect(await ourRules()).toEqual([])
    expect(await routeLocalnet()).toBe('0')
  })
})
