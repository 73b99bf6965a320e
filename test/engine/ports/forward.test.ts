import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import { HandSupervisor, Probe, serveEcho } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

describeNeeding(['root'], 'the way through FORWARD while dockerd sets its rules up', () => {
  let neighbour: Neighbour

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
  })

  afterAll(() => neighbour?.remove())

  // With the supervisor stopped nobody can be quick or slow: what holds is held by the order of the rules alone.
  it.each(['28.5.2', '20.10.24'])('stays open under engine %s without anybody watching', async version => {
    const home = await TestHome.create([version])
    const supervisor = await HandSupervisor.start(home.path)
    const dockerd = async () => readFile(home.home.engine.pidFile, 'utf8')
    const servers: (() => Promise<void>)[] = []
    try {
      await supervisor.say(`up ${version}`)
      await home.runBusybox('web', ['-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
      servers.push(await serveEcho(`/proc/${(await home.pids())['web']}/ns/net`, 80))
      await supervisor.say('observe')
      const plan = { host: neighbour.hostAddress, port: 8080, everyMs: 2 }
      const probes = await Promise.all([
        Probe.start(neighbour.namespace, { ...plan, kind: 'udp' }),
        Probe.start(neighbour.namespace, { ...plan, kind: 'tcp' }),
      ])
      const before = await dockerd()
      const absence = supervisor.say(`away ${version} SIGTERM`)
      await until('the next dockerd', dockerd, pid => pid !== '' && pid !== before)
      process.kill(supervisor.pid, 'SIGSTOP')
      await home.docker('ps')
      process.kill(supervisor.pid, 'SIGCONT')
      await absence
      const tallies = await Promise.all(probes.map(probe => probe.stop()))
      console.log(`${version}, nobody watching:`, JSON.stringify(tallies))
      expect(tallies.map(({ failures }) => failures)).toEqual([{}, {}])
    } finally {
      process.kill(supervisor.pid, 'SIGCONT')
      for (const stop of servers) await stop()
      const ids = (await home.docker('ps', '--all', '--quiet').catch(() => '')).split('\n').filter(Boolean)
      if (ids.length > 0) await home.docker('rm', '--force', ...ids).catch(() => undefined)
      await supervisor.say('down').catch(() => undefined)
      await supervisor.end()
      await home.remove()
    }
  })
})
