import { writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import type { ProbePlan } from '../../harness/net/probe.ts'
import { HandSupervisor, Probe, serveEcho } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'

describeNeeding(['root'], 'every kind of published port', () => {
  let neighbour: Neighbour

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
  })

  afterAll(() => neighbour?.remove())

  it.each([
    ['an upgrade', ['26.1.5', '28.5.2'], {}, 'fd00:5::/64'],
    ['without docker-proxy', ['28.5.2', '28.5.2'], { 'userland-proxy': false }, 'fd00:6::/64'],
    ['an old engine', ['20.10.24', '20.10.24'], {}, 'fd00:7::/64'],
  ])('passes %s', async (_, versions, settings, subnet) => {
    const [from = '', to = ''] = versions
    const home = await TestHome.create([...new Set(versions)])
    const cgroup = `/${home.path.split('/').at(-1)}`
    await writeFile(
      home.home.engine.daemonJson,
      JSON.stringify({ 'cgroup-parent': cgroup, ip6tables: true, experimental: true, ...settings }),
    )
    const supervisor = await HandSupervisor.start(home.path)
    const servers: (() => Promise<void>)[] = []
    try {
      await supervisor.say(`up ${from}`)
      await home.docker('network', 'create', '--ipv6', '--subnet', subnet, 'six')
      await home.docker('network', 'create', 'other')
      await home.runBusybox('web', ['--network', 'six', '-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
      await home.runBusybox('near', ['--network', 'six'], 'sleep', '86400')
      await home.runBusybox('apart', ['--network', 'other', '-p', '9000-9002:80-82'], 'sleep', '86400')
      const pids = await home.pids()
      const namespace = (name: string) => `/proc/${pids[name]}/ns/net`
      servers.push(await serveEcho(namespace('web'), 80), await serveEcho(namespace('apart'), 81))
      await supervisor.say('observe')

      const host = neighbour.hostAddress
      const clients: [string, string | undefined, Omit<ProbePlan, 'everyMs'>][] = [
        ['tcp on 127.0.0.1', undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
        ['udp on 127.0.0.1', undefined, { kind: 'udp', host: '127.0.0.1', port: 8080 }],
        ['a range on an own address', undefined, { kind: 'tcp', host, port: 9001 }],
        ['tcp from outside', neighbour.namespace, { kind: 'tcp', host, port: 8080 }],
        ['udp from outside', neighbour.namespace, { kind: 'udp', host, port: 8080 }],
        ['IPv6 from outside', neighbour.namespace, { kind: 'tcp', host: 'fd00:213:7::1', port: 8080 }],
        // Without docker-proxy nobody serves ::1.
        ...('userland-proxy' in settings
          ? []
          : ([
              ['tcp on ::1', undefined, { kind: 'tcp', host: '::1', port: 8080 }],
              ['udp on ::1', undefined, { kind: 'udp', host: '::1', port: 8080 }],
            ] satisfies [string, string | undefined, Omit<ProbePlan, 'everyMs'>][])),
        ['from a container of the same network', namespace('near'), { kind: 'tcp', host, port: 8080 }],
        ['from a container of another network', namespace('apart'), { kind: 'tcp', host, port: 8080 }],
      ]
      const probes = await Promise.all(clients.map(([, place, plan]) => Probe.start(place, { ...plan, everyMs: 40 })))
      await sleep(500)
      console.log(`${from} to ${to}:`, JSON.stringify(await supervisor.say(`away ${to} SIGTERM`)))
      await sleep(300)
      const tallies = await Promise.all(probes.map(probe => probe.stop().catch((error: Error) => error.message)))
      const outcome = clients.map(([name], index) => [name, tallies[index]])
      console.log(JSON.stringify(outcome))
      const otherNetwork = clients.findIndex(([name]) => name === 'from a container of another network')
      if ('userland-proxy' in settings) {
        // The engine does not let it in, so neither do we.
        expect(tallies[otherNetwork]).toMatch(/"good":0/)
        tallies.splice(otherNetwork, 1)
        clients.splice(otherNetwork, 1)
      }
      expect(
        tallies.map((tally, index) => [clients[index]?.[0], typeof tally === 'string' ? tally : tally.failures]),
      ).toEqual(clients.map(([name]) => [name, {}]))
    } finally {
      for (const stop of servers) await stop()
      const ids = (await home.docker('ps', '--all', '--quiet').catch(() => '')).split('\n').filter(Boolean)
      if (ids.length > 0) await home.docker('rm', '--force', ...ids).catch(() => undefined)
      // Their bridges would lie in the way of the next try.
      await home.docker('network', 'rm', 'six', 'other').catch(() => undefined)
      await supervisor.say('down').catch(() => undefined)
      await supervisor.end()
      await home.remove()
    }
  })
})
