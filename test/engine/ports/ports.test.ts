import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { Tally } from '../../harness/net/probe.ts'
import { failed, Probe, serveEcho } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'
import { HandEngine } from '../support/hand-engine.ts'

const run = promisify(execFile)
/** Milliseconds between two new connections of each client. */
const EVERY_MS = 5
const RESTARTS = 5

/** The rules of this network namespace that say they are Afloat's. */
async function ourRules(): Promise<string[]> {
  const lists = await Promise.all(
    [['nft', 'list', 'ruleset'], ['iptables-save'], ['ip6tables-save']].map(([command = '', ...args]) =>
      run(command, args),
    ),
  )
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter(line => /afloat/i.test(line))
}

describeNeeding(['root'], 'published ports over absences', () => {
  let home: TestHome
  let neighbour: Neighbour
  const servers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    home = await TestHome.create()
    await home.afloat('up')
    await home.docker('network', 'create', 'front')
    await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp', '-p', '127.0.0.1:8081:81'], 'sleep', '86400')
    await home.runBusybox('api', ['--network', 'front', '-p', '8090-8092:90-92'], 'sleep', '86400')
    for (const [name, ports] of Object.entries({ web: [80, 81], api: [90, 91, 92] })) {
      servers.push(await serveEcho(`/proc/${(await home.pids())[name]}/ns/net`, ...ports))
    }
    await until('the rules of both', ourRules, rules => rules.join().includes('guard') && rules.length > 1)
    await until(
      'port 8092',
      async () => (await run('nft', ['list', 'ruleset'])).stdout,
      text => text.includes('8092') && text.includes('8081'),
    )
  })

  afterAll(async () => {
    for (const stop of servers) await stop()
    await home?.remove()
    await neighbour?.remove()
  })

  const clients = () =>
    Promise.all(
      Object.entries({
        'tcp 127.0.0.1': Probe.start(undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080, everyMs: EVERY_MS }),
        'udp 127.0.0.1': Probe.start(undefined, { kind: 'udp', host: '127.0.0.1', port: 8080, everyMs: EVERY_MS }),
        'tcp own address': Probe.start(undefined, {
          kind: 'tcp',
          host: neighbour.hostAddress,
          port: 8091,
          everyMs: EVERY_MS,
        }),
        'tcp neighbour': Probe.start(neighbour.namespace, {
          kind: 'tcp',
          host: neighbour.hostAddress,
          port: 8080,
          everyMs: EVERY_MS,
        }),
        'udp neighbour': Probe.start(neighbour.namespace, {
          kind: 'udp',
          host: neighbour.hostAddress,
          port: 8080,
          everyMs: EVERY_MS,
        }),
        'held 127.0.0.1': Probe.start(undefined, {
          kind: 'held',
          host: '127.0.0.1',
          port: 8080,
          everyMs: 50,
          count: 100,
        }),
      }).map(async ([name, probe]) => [name, await probe] as const),
    )

  const tallies = async (probes: Awaited<ReturnType<typeof clients>>): Promise<Record<string, Tally>> =>
    Object.fromEntries(await Promise.all(probes.map(async ([name, probe]) => [name, await probe.stop()] as const)))

  it('fails no connection and cuts none over five restarts and a kill', async () => {
    const probes = await clients()
    for (let round = 0; round < RESTARTS; round++) {
      const report = await home.restart()
      expect(report).toMatchObject({ outcome: 'ok', shims: { ports: { held: 6 } } })
    }
    const reports = await home.reportCount()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    await until(
      'the report of the crash',
      () => home.reportCount(),
      count => count > reports,
    )
    await sleep(300)
    const held = await tallies(probes)
    console.log('with Afloat:', JSON.stringify(held))
    expect(Object.values(held).map(tally => tally.failures)).toEqual(Object.keys(held).map(() => ({})))
  })

  it('reaches each address as it was published, and nothing else', async () => {
    const answers = async (namespace: string | undefined, host: string, port: number) => {
      const probe = await Probe.start(namespace, { kind: 'tcp', host, port, everyMs: 5 })
      await sleep(300)
      return probe.stop().then(
        tally => failed(tally) === 0,
        () => false,
      )
    }
    expect(await answers(undefined, '127.0.0.1', 8081)).toBe(true)
    expect(await answers(neighbour.namespace, neighbour.hostAddress, 8081)).toBe(false)
    expect(await answers(neighbour.namespace, neighbour.hostAddress, 8092)).toBe(true)
  })

  it('leaves nothing when it was killed at any moment and started again', async () => {
    for (const waitMs of [50, 300, 700, 1_100]) {
      const supervisor = (await home.status()).supervisor.pid
      const restart = home.restart().catch(() => undefined)
      await sleep(waitMs)
      process.kill(supervisor, 'SIGKILL')
      await restart
      await home.afloat('up')
      // Nothing of an absence: no accept rules, and translations for 127.0.0.0/8 alone.
      await until('the rules at rest', ourRules, rules => !rules.join().includes('AFLOAT-'))
      const { stdout } = await run('nft', ['list', 'ruleset'])
      expect(stdout).not.toContain('fib daddr type local tcp dport 8080 dnat')
    }
    await home.docker('rm', '--force', 'web')
    await until(
      'the rules of a dead container to go',
      async () => (await run('nft', ['list', 'ruleset'])).stdout,
      text => !text.includes('8080'),
    )
    await home.docker('rm', '--force', 'api')
    await until('all rules to go', ourRules, rules => rules.length === 0)
  })

  it('shows what plain Docker does to the same clients', async () => {
    await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
    await home.runBusybox('api', ['--network', 'front', '-p', '8091:91'], 'sleep', '86400')
    for (const [name, ports] of Object.entries({ web: [80], api: [91] })) {
      servers.push(await serveEcho(`/proc/${(await home.pids())[name]}/ns/net`, ...ports))
    }
    await home.afloat('down')
    expect((await ourRules()).filter(rule => !rule.includes('guard'))).toEqual([])
    const bundle = `${home.home.engines}/${engineVersion}/bin`
    const engine = new HandEngine(home.home, [])
    await engine.startContainerd(bundle)
    await engine.startDockerd(bundle)
    const probes = await clients()
    await sleep(1_500)
    await engine.stopDockerd('SIGTERM')
    await engine.startDockerd(bundle)
    await engine.stopDockerd('SIGKILL')
    await engine.startDockerd(bundle)
    await sleep(300)
    const stock = await tallies(probes)
    console.log('plain Docker, one restart and a kill:', JSON.stringify(stock))
    expect(failed(stock['tcp 127.0.0.1'] as Tally)).toBeGreaterThan(10)
    expect(failed(stock['held 127.0.0.1'] as Tally)).toBe(100)
    await engine.stopDockerd('SIGTERM')
    await engine.stopContainerd()
  })
})
