import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readInventory } from '../../../main/engine/inventory-reader.ts'
import { NamesShim } from '../../../main/shims/names/names-shim.ts'
import { addNeighbour, type Neighbour } from '../../harness/net/neighbour.ts'
import { ask } from '../../harness/net/programs.ts'
import { startUpstream, type Upstream } from '../../harness/net/upstream.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { engineVersion, TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'
import { HandEngine } from '../support/hand-engine.ts'

describeNeeding(['root'], 'answers of the name shim', () => {
  let neighbour: Neighbour
  let upstream: Upstream

  beforeAll(async () => {
    await enterPrivateNetwork()
    neighbour = await addNeighbour()
    upstream = await startUpstream(neighbour.hostAddress)
  })

  afterAll(async () => {
    upstream?.close()
    await neighbour?.remove()
  })

  it.each(['28.5.2', '20.10.24'])('are those of engine %s', async version => {
    const home = await TestHome.create([version])
    try {
      const settings = { 'cgroup-parent': `/${home.path.split('/').at(-1)}`, dns: [neighbour.hostAddress] }
      await writeFile(home.home.engine.daemonJson, JSON.stringify(settings))
      const bundle = `${home.home.engines}/${version}/bin`
      const engine = new HandEngine(home.home, [])
      await engine.startContainerd(bundle)
      await engine.startDockerd(bundle)
      const prefix = version.replaceAll('.', '')
      await home.docker('network', 'create', `${prefix}front`)
      await home.docker('network', 'create', '--internal', `${prefix}hidden`)
      await home.docker('network', 'create', 'other')
      const front = `${prefix}front`
      await home.runBusybox('db', ['--network', front, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox('db2', ['--network', front, '--network-alias', 'store'], 'sleep', '86400')
      await home.runBusybox('app', ['--network', front], 'sleep', '86400')
      await home.runBusybox('lone', ['--network', `${prefix}hidden`], 'sleep', '86400')
      await home.runBusybox('far', ['--network', 'other'], 'sleep', '86400')
      await home.docker('network', 'connect', `${prefix}hidden`, 'app')

      const inventory = await readInventory(engine.docker)
      const db = inventory.containers.find(({ name }) => name === 'db')
      const address = db?.endpoints[0]?.address ?? ''
      const reverse = `${address.split('.').reverse().join('.')}.in-addr.arpa`
      const namespaces = inventory.containers.map(({ name, process }) => [name, `/proc/${process.pid}/ns/net`] as const)
      const namesAndTypes = [
        ...['A:db', 'A:DB', 'A:store', `A:db.${front}`, `A:db.other`, `A:${db?.id.slice(0, 12)}`, 'A:lone', 'A:far'],
        ...['AAAA:db', 'AAAA:nobody', 'MX:db', 'MX:nobody', `PTR:${reverse}`, 'PTR:1.2.0.192.in-addr.arpa', 'TXT:db'],
        ...['A:outside.test', 'AAAA:outside.test', 'A:nobody', 'A:nobody.test', 'SRV:_x._tcp.db'],
      ]
      const questions = ['udp', 'tcp'].flatMap(protocol => namesAndTypes.map(rest => `${protocol}:${rest}`))
      const all = async () =>
        Object.fromEntries(
          await Promise.all(namespaces.map(async ([name, path]) => [name, await ask(path, questions)])),
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
      expect(await asked()).toEqual(askedByEngine)

      await shim.handOver()
      await engine.startDockerd(bundle)
      const { names } = await shim.lower(await readInventory(engine.docker))
      expect(names?.answered).toBeGreaterThanOrEqual(questions.length * namespaces.length)
      expect(await all()).toEqual(byEngine)
      await shim.release()
      await home.docker('rm', '--force', ...namespaces.map(([name]) => name))
      await engine.stopDockerd('SIGTERM')
      await engine.stopContainerd()
    } finally {
      await home.remove()
    }
  })
})
