import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { discover } from '../../main/engine/discovery/discover.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

describeNeeding(['root'], 'what engines this machine has', () => {
  let other: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    other = await TestHome.create()
    await other.afloat('up')
    await other.runContainers('web')
  })

  afterAll(() => other?.remove())

  /** As a user has it whose docker command knows the other engine as a context. */
  const env = () => ({ HOME: other.path, DOCKER_CONFIG: join(other.path, 'docker-config') })

  it('finds the engine of a docker context, with what runs in it', async () => {
    const found = await until(
      'the context',
      () => discover('/nowhere/docker.sock', env()),
      engines => engines.length > 0,
    )
    expect(found).toMatchObject([
      { kind: 'other', state: 'answers', version: engineVersion, liveRestore: true, containers: 1 },
    ])
  })

  it("knows Docker Desktop's engine by its socket, and says that it is left alone", async () => {
    const desktop = join(other.path, '.docker', 'desktop')
    const meta = join(other.path, '.docker', 'contexts', 'meta', 'desktop')
    await mkdir(desktop, { recursive: true })
    await mkdir(meta, { recursive: true })
    const socket = join(desktop, 'docker.sock')
    await symlink(other.home.engine.socket, socket)
    const Endpoints = { docker: { Host: `unix://${socket}` } }
    await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: 'desktop-linux', Metadata: {}, Endpoints }))
    expect(await discover('/nowhere/docker.sock', { HOME: other.path })).toMatchObject([
      { kind: 'other', name: 'desktop-linux', state: 'answers', note: expect.stringContaining('It is Docker Desktop') },
    ])
  })

  it('does not call its own engine another, and says nothing where there is none', async () => {
    expect(await discover(other.home.engine.socket, env())).toEqual([])
    expect(await discover('/nowhere/docker.sock', { HOME: '/nowhere' })).toEqual([])
  })
})
