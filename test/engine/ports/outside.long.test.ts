import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { ProbePlan } from '../../harness/net/probe.ts'
import { Probe, serveEcho } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const run = promisify(execFile)
const RESTARTS = 10

/** Every rule of this network namespace that says it is Afloat's. */
async function ourRules(): Promise<string[]> {
  const commands = [['nft', 'list', 'ruleset'], ['iptables-save'], ['ip6tables-save']]
  const lists = await Promise.all(commands.map(([command = '', ...args]) => run(command, args)))
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter(line => /afloat/i.test(line))
}

function routeLocalnet(): Promise<string> {
  return readFile('/proc/sys/net/ipv4/conf/docker0/route_localnet', 'utf8').then(text => text.trim())
}

describeNeeding(['root'], 'ports and names from outside, over an upgrade and many restarts', () => {
  let home: TestHome
  let neighbour: Neighbour
  let before: Record<string, number>
  const servers: (() => Promise<void>)[] = []

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    home = await TestHome.create(['26.1.5', '28.5.2'])
    await home.afloat('up', '--engine', '26.1.5')
    expect(await routeLocalnet()).toBe('0')
    await home.docker('network', 'create', 'front')
    await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
    await home.runBusybox('db', ['--network', 'front', '-p', '8090:90'], 'sleep', '86400')
    await home.runBusybox('app', ['--network', 'front'], 'sleep', '86400')
    before = await home.pids()
    servers.push(await serveEcho(`/proc/${before['web']}/ns/net`, 80))
    servers.push(await serveEcho(`/proc/${before['db']}/ns/net`, 90))
    await until('the rules', ourRules, rules => rules.join().includes('guard'))
    await until('all containers', home.status.bind(home), ({ containers }) => containers.length === 3)
    await sleep(500)
  })

  afterAll(async () => {
    for (const stop of servers) await stop()
    await home?.remove()
    await neighbour?.remove()
  })

  const clients = async () => {
    const template = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    const address = await home.docker('inspect', '--format', template, 'db')
    const host = neighbour.hostAddress
    const plans: Record<string, [string | undefined, Omit<ProbePlan, 'everyMs'>]> = {
      'tcp 127.0.0.1': [undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
      'udp 127.0.0.1': [undefined, { kind: 'udp', host: '127.0.0.1', port: 8080 }],
      'tcp neighbour': [neighbour.namespace, { kind: 'tcp', host, port: 8080 }],
      'udp neighbour': [neighbour.namespace, { kind: 'udp', host, port: 8080 }],
      'tcp neighbour, other network': [neighbour.namespace, { kind: 'tcp', host, port: 8090 }],
      lookups: [
        `/proc/${before['app']}/ns/net`,
        { kind: 'names', host: '127.0.0.11', port: 53, names: { db: address } },
      ],
    }
    const start = async ([name, [place, plan]]: [string, (typeof plans)[string]]) =>
      [name, await Probe.start(place, { ...plan, everyMs: 5 })] as const
    return Promise.all(Object.entries(plans).map(start))
  }

  const count = async (probes: Awaited<ReturnType<typeof clients>>) =>
    Object.fromEntries(await Promise.all(probes.map(async ([name, probe]) => [name, await probe.stop()] as const)))

  const expectNoFailure = (tallies: Awaited<ReturnType<typeof count>>) =>
    expect(Object.entries(tallies).map(([name, { failures }]) => [name, failures])).toEqual(
      Object.keys(tallies).map(name => [name, {}]),
    )

  it('fails nobody over afloat upgrade from 26.1.5 to 28.5.2', async () => {
    const probes = await clients()
    expect(await home.change('upgrade', '28.5.2')).toMatchObject({ outcome: 'ok', containers: { kept: 3 } })
    await sleep(300)
    const tallies = await count(probes)
    console.log('upgrade:', JSON.stringify(tallies))
    expectNoFailure(tallies)
    expect(await home.pids()).toEqual(before)
  })

  it(`fails nobody over ${RESTARTS} restarts and a kill`, async () => {
    const probes = await clients()
    for (let round = 0; round < RESTARTS; round++) expect(await home.restart()).toMatchObject({ outcome: 'ok' })
    const reports = await home.reportCount()
    process.kill(await home.dockerdPid(), 'SIGKILL')
    await until('the crash report', home.reportCount.bind(home), now => now > reports)
    await sleep(300)
    const tallies = await count(probes)
    console.log(`${RESTARTS} restarts and a kill:`, JSON.stringify(tallies))
    expectNoFailure(tallies)
    expect(await home.pids()).toEqual(before)
  })

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

  it('leaves no rule and no setting after down with its containers', async () => {
    await home.afloat('down', '--containers', 'stop')
    expect(await ourRules()).toEqual([])
    expect(await routeLocalnet()).toBe('0')
  })
})
