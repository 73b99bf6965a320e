import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ClientPlan, Clients, failuresOf, underPlainDocker } from '../../harness/net/clients.ts'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { Tally } from '../../harness/net/probe.ts'
import { failed, serveEcho } from '../../harness/net/programs.ts'
import { ourRules, ourTables, routeLocalnet } from '../../harness/net/rules.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const RESTARTS = 5

describeNeeding(['root'], 'published ports over absences', () => {
  let home: TestHome
  let neighbour: Neighbour
  let clients: Record<string, ClientPlan>
  const servers: (() => Promise<void>)[] = []

  const runBoth = async () => {
    await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp', '-p', '127.0.0.1:8081:81'], 'sleep', '86400')
    await home.runBusybox('api', ['--network', 'front', '-p', '8090-8092:90-92'], 'sleep', '86400')
    for (const [name, ports] of Object.entries({ web: [80, 81], api: [90, 91, 92] })) {
      servers.push(await serveEcho(`/proc/${(await home.pids())[name]}/ns/net`, ...ports))
    }
  }
  const rulesAtRest = () => until('all ports', ourTables, text => text.includes('8092') && text.includes('8081'))

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    const host = neighbour.hostAddress
    clients = {
      'tcp 127.0.0.1': [undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
      'udp 127.0.0.1': [undefined, { kind: 'udp', host: '127.0.0.1', port: 8080 }],
      'tcp own address': [undefined, { kind: 'tcp', host, port: 8091 }],
      'udp own address': [undefined, { kind: 'udp', host, port: 8080 }],
      'tcp neighbour': [neighbour.namespace, { kind: 'tcp', host, port: 8080 }],
      'udp neighbour': [neighbour.namespace, { kind: 'udp', host, port: 8080 }],
      'held 127.0.0.1': [undefined, { kind: 'held', host: '127.0.0.1', port: 8080, everyMs: 50, count: 100 }],
    }
    home = await TestHome.create()
    await home.afloat('up')
    await home.docker('network', 'create', 'front')
    await runBoth()
    await rulesAtRest()
  })

  afterAll(async () => {
    for (const stop of servers) await stop()
    await home?.remove()
    await neighbour?.remove()
  })

  it('fails no connection and cuts none over five restarts and a kill', async () => {
    const asking = await Clients.start(clients)
    for (let round = 0; round < RESTARTS; round++) {
      expect(await home.restart()).toMatchObject({ outcome: 'ok', shims: { ports: { held: 6 } } })
    }
    const reports = await home.reportCount()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    await until('the report of the crash', home.reportCount.bind(home), count => count > reports)
    await sleep(300)
    const tallies = await asking.stop()
    console.log('with Afloat:', JSON.stringify(tallies))
    expect(failuresOf(tallies)).toEqual({})
  })

  it('reaches each address as it was published, and nothing else', async () => {
    const answers = async (namespace: string | undefined, host: string, port: number) => {
      const asking = await Clients.start({ one: [namespace, { kind: 'tcp', host, port }] })
      await sleep(300)
      return asking.stop().then(
        tallies => failed(tallies['one'] as Tally) === 0,
        () => false,
      )
    }
    expect(await answers(undefined, '127.0.0.1', 8081)).toBe(true)
    expect(await answers(neighbour.namespace, neighbour.hostAddress, 8081)).toBe(false)
    expect(await answers(neighbour.namespace, neighbour.hostAddress, 8092)).toBe(true)
  })

  it('leaves the rules of what runs, and no others, when it was killed at any moment and started again', async () => {
    const atRest = await rulesAtRest()
    for (const waitMs of [50, 300, 700, 1_100]) {
      const supervisor = (await home.status()).supervisor.pid
      const restart = home.restart().catch(() => undefined)
      await sleep(waitMs)
      process.kill(supervisor, 'SIGKILL')
      await restart
      await home.afloat('up')
      await until('the rules at rest', ourTables, text => text === atRest)
      await until('no accept rules', ourRules, rules => !rules.join().includes('AFLOAT-'))
    }
  })

  it('leaves none when the containers went while it was dead, or while it lives', async () => {
    process.kill((await home.status()).supervisor.pid, 'SIGKILL')
    await home.docker('rm', '--force', 'web', 'api')
    await home.afloat('up')
    await until('all rules to go', ourRules, rules => rules.length === 0)
    expect(await routeLocalnet()).toBe('0')

    await runBoth()
    await rulesAtRest()
    await home.docker('rm', '--force', 'web')
    await until('the rules of a dead container to go', ourTables, text => !text.includes('8080'))
    await home.docker('rm', '--force', 'api')
    await until('all rules to go', ourRules, rules => rules.length === 0)
  })

  it('shows what plain Docker does to the same clients', async () => {
    await runBoth()
    await home.afloat('down')
    expect((await ourRules()).filter(rule => !rule.includes('guard'))).toEqual([])
    const stock = await underPlainDocker(home, engineVersion, clients, ['SIGTERM', 'SIGKILL'])
    console.log('plain Docker, one restart and a kill:', JSON.stringify(stock))
    expect(failed(stock['tcp 127.0.0.1'] as Tally)).toBeGreaterThan(10)
    expect(failed(stock['held 127.0.0.1'] as Tally)).toBe(100)
  })
})
