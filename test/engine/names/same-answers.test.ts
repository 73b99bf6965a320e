import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readInventory } from '../../../main/engine/inventory-reader.ts'
import { groupsOf } from '../../../main/host/ip-address.ts'
import { NamesShim } from '../../../main/shims/names/names-shim.ts'
import { HandEngine } from '../../harness/hand-engine.ts'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import { ask } from '../../harness/net/programs.ts'
import { startUpstream, type Upstream } from '../../harness/net/upstream.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'

const run = promisify(execFile)
/** NOERROR without an answer. */
const EMPTY = 'flags 180'

/** `ip6.arpa` of an address. */
function reverseOfIpv6(address: string): string {
  const digits = groupsOf(address).map(group => group.toString(16).padStart(4, '0'))
  return `${[...digits.join('')].reverse().join('.')}.ip6.arpa`
}

describeNeeding(['root'], 'answers of the name shim', () => {
  let neighbour: Neighbour
  /** What the daemon's `dns` names, and what a container's own does. */
  let upstream: Upstream
  let own: Upstream
  const ownAddress = '10.213.7.3'

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    await run('ip', ['address', 'add', `${ownAddress}/24`, 'dev', neighbour.link])
    upstream = await startUpstream(neighbour.hostAddress)
    own = await startUpstream(ownAddress, '192.0.2.8')
  })

  afterAll(async () => {
    upstream?.close()
    own?.close()
    await neighbour?.remove()
  })

  it.each(['28.5.2', '20.10.24'])('are those of engine %s', async version => {
    const home = await TestHome.create([version])
    try {
      const settings = { 'cgroup-parent': `/${home.path.split('/').at(-1)}`, dns: [neighbour.hostAddress] }
      await writeFile(home.home.engine.daemonJson, JSON.stringify(settings))
      const engine = new HandEngine(home.home)
      await engine.start(version)
      const prefix = version.replaceAll('.', '')
      await home.docker('network', 'create', `${prefix}front`)
      await home.docker('network', 'create', '--internal', `${prefix}hidden`)
      await home.docker('network', 'create', 'other')
      await home.docker('network', 'create', '--ipv6', '--subnet', `fd00:${prefix.slice(0, 4)}::/64`, 'six')
      const macvlan = ['--driver', 'macvlan', '--subnet', '10.98.0.0/24', '--opt', `parent=${neighbour.link}`]
      await home.docker('network', 'create', ...macvlan, 'wire')
      const front = `${prefix}front`
      await home.runBusybox('db', ['--network', front, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox('db2', ['--network', front, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox('app', ['--network', front], 'sleep', '86400')
      await home.runBusybox('lone', ['--network', `${prefix}hidden`], 'sleep', '86400')
      await home.runBusybox('far', ['--network', 'other'], 'sleep', '86400')
      await home.docker('network', 'connect', `${prefix}hidden`, 'app')
      // As compose calls it: the service is an alias, the container has another name.
      const compose = ['--label', 'com.docker.compose.service=cache', '--network-alias', 'cache']
      await home.runBusybox('shop-cache-1', ['--network', front, ...compose], 'sleep', '86400')
      await home.runBusybox('six1', ['--network', 'six'], 'sleep', '86400')
      await home.runBusybox('six2', ['--network', 'six', '--network-alias', 'sixth'], 'sleep', '86400')
      await home.runBusybox('wire1', ['--network', 'wire'], 'sleep', '86400')
      await home.runBusybox('wire2', ['--network', 'wire'], 'sleep', '86400')
      const dns = ['--dns', ownAddress, '--dns-search', 'sub.test', '--dns-opt', 'ndots:2']
      await home.runBusybox('picky', ['--network', front, ...dns], 'sleep', '86400')
      const host = ['--add-host', 'host.docker.internal:host-gateway', '--link', 'db:store2']
      await home.runBusybox('linked', ['--network', front, ...host], 'sleep', '86400')

      const inventory = await readInventory(engine.docker)
      const db = inventory.containers.find(({ name }) => name === 'db')
      const address = db?.endpoints[0]?.address ?? ''
      const reverse = `${address.split('.').reverse().join('.')}.in-addr.arpa`
      const six = inventory.containers.find(({ name }) => name === 'six2')?.endpoints[0]?.address6 ?? ''
      const namespaces = inventory.containers.map(({ name, process }) => [name, `/proc/${process.pid}/ns/net`] as const)
      const namesAndTypes = [
        ...['A:db', 'A:DB', 'A:store', `A:db.${front}`, `A:db.other`, `A:${db?.id.slice(0, 12)}`, 'A:lone', 'A:far'],
        ...['AAAA:db', 'AAAA:nobody', 'MX:db', 'MX:nobody', `PTR:${reverse}`, 'PTR:1.2.0.192.in-addr.arpa', 'TXT:db'],
        ...['A:outside.test', 'AAAA:outside.test', 'A:nobody', 'A:nobody.test', 'SRV:_x._tcp.db'],
        ...['A:cache', 'A:shop-cache-1', `A:cache.${front}`, 'A:store2', 'A:host.docker.internal', 'A:db.sub.test'],
        ...['AAAA:six2', 'AAAA:sixth.six', `PTR:${reverseOfIpv6(six)}`, 'A:wire2', 'A:wire2.wire', 'A:linked'],
      ]
      const byBoth = (rests: readonly string[]) =>
        ['udp', 'tcp'].flatMap(protocol => rests.map(rest => `${protocol}:${rest}`))
      // From the wire no server outside is reached, and each such question would wait for one.
      const inside = ['A:wire2', 'A:wire2.wire', 'AAAA:wire2', 'A:wire1']
      const questionsOf = (name: string) => byBoth(name.startsWith('wire') ? inside : namesAndTypes)
      const all = async (): Promise<Record<string, Record<string, string>>> =>
        Object.fromEntries(
          await Promise.all(namespaces.map(async ([name, path]) => [name, await ask(path, questionsOf(name))])),
        )

      const byEngine = await all()
      const [, lone = ''] = namespaces.find(([name]) => name === 'lone') ?? []
      // What a container of an internal network asks comes out no further than the engine lets it.
      const asked = async () => {
        const before = upstream.asked.length
        await ask(lone, ['udp:A:secret.test', 'tcp:A:secret.test'])
        return upstream.asked.slice(before)
      }
      const askedByEngine = await asked()
      if (version === engineVersion) expect(askedByEngine).toEqual([])
      const shim = new NamesShim(home.home)
      await shim.observe(inventory)
      await shim.raise(inventory)
      await engine.stopDockerd('SIGKILL')
      const askedBefore = upstream.asked.length
      const byAfloat = await all()
      expect(upstream.asked.length).toBeGreaterThan(askedBefore)
      expect(byAfloat).toEqual(byEngine)
      // Or the comparison would be one of empty answers.
      const right = { picky: '192.0.2.8', linked: address, six1: six, wire1: '10.98.0.3', app: '192.0.2.7' }
      const asks = {
        picky: 'udp:A:outside.test',
        linked: 'udp:A:store2',
        six1: 'tcp:AAAA:sixth.six',
        wire1: 'udp:A:wire2',
      }
      for (const [name, question] of Object.entries({ ...asks, app: 'tcp:A:outside.test' })) {
        expect(byAfloat[name]?.[question]).toContain(right[name as keyof typeof right])
      }
      expect(await asked()).toEqual(askedByEngine)

      await shim.handOver()
      await engine.startDockerd(version)
      const { names } = await shim.lower(await readInventory(engine.docker))
      expect(names?.answered).toBeGreaterThanOrEqual(namespaces.flatMap(([name]) => questionsOf(name)).length)
      // A restored engine has forgotten links and ndots, with or without Afloat; the check says so beforehand.
      const forgotten = (name: string, question: string) =>
        (name === 'linked' && question.endsWith(':store2')) ||
        (name === 'picky' && byEngine[name]?.[question] === EMPTY)
      const remembered = (answers: typeof byEngine) =>
        Object.entries(answers).map(([name, given]) => [
          name,
          Object.entries(given).filter(([question]) => !forgotten(name, question)),
        ])
      expect(remembered(await all())).toEqual(remembered(byEngine))
      await shim.release()
      await home.docker('rm', '--force', ...namespaces.map(([name]) => name))
      await engine.stop()
    } finally {
      await home.remove()
    }
  })
})
