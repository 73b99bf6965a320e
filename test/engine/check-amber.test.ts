import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checked, found, setInFile } from '../harness/check.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const run = promisify(execFile)
const [older, newer] = ['20.10.24', '26.1.5'] as const

/** One home: nothing of this ends a container, so that one check after the other can be measured by what follows. */
describeNeeding(['root'], 'what the check calls amber or green is kept', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create([older, newer])
    await setInFile(home, { debug: true })
    await home.afloat('up', '--engine', older)
    await home.runContainers('one', 'two')
  })
  afterAll(() => home?.remove())

  function docker(...args: readonly string[]): { child: ChildProcess; ended: Promise<number | null> } {
    const program = join(home.home.engines, older, 'bin', 'docker')
    const child = spawn(program, ['-H', `unix://${home.home.engine.socket}`, ...args], {
      stdio: 'ignore',
      env: { ...home.env, DOCKER_BUILDKIT: '0' },
    })
    return { child, ended: new Promise(resolve => child.once('exit', resolve)) }
  }

  /** Status of a request by an old version of the API. */
  function ask(version: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath: home.home.engine.socket, path: `/v${version}/info`, agent: false }, answer => {
        answer.resume().once('end', () => resolve(answer.statusCode ?? 0))
      })
      call.once('error', reject).end()
    })
  }

  it('a build, a pull and an attached client: each is named, and is cut', async () => {
    const before = await home.pids()
    const context = join(home.path, 'context')
    await mkdir(context)
    await writeFile(join(context, 'Dockerfile'), 'FROM busybox\nRUN sleep 600\n')
    // A registry that takes the connection and says nothing.
    const registry = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => registry.once('listening', resolve))
    const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/image`
    const work = [docker('build', context), docker('pull', image), docker('attach', '--sig-proxy=false', 'one')]
    const words = [`build ${context}`, `pull ${image}`, 'attach']
    const check = await until(
      'all three to be seen',
      () => checked(home),
      seen => words.every(word => found(seen, 'clients').some(({ sentence }) => sentence.includes(word))),
    )
    expect(check.level).toBe('amber')
    const remedies = found(check, 'clients').map(({ remedy }) => remedy)
    expect(remedies.join(' ')).toMatch(/build is done.*pull is done|pull is done.*build is done/)
    expect(await home.restart()).toMatchObject({ outcome: 'ok' })
    expect(await Promise.all(work.map(({ ended }) => ended))).not.toContain(0)
    registry.close()
    expect(await home.pids()).toMatchObject(before)
  })

  it('a macvlan network, which is held, and a log driver that only dockerd feeds', async () => {
    // Of the two drivers the kernel of the test machines has one only, and no dummy devices for its parent.
    await run('ip', ['link', 'add', 'parent0', 'type', 'veth', 'peer', 'name', 'parent1'])
    await home.docker('network', 'create', '--driver', 'macvlan', '--opt', 'parent=parent0', 'net')
    await home.runBusybox('macvlan', ['--network', 'net'], 'sleep', '86400')
    const gelf = ['--log-driver', 'gelf', '--log-opt', 'gelf-address=udp://127.0.0.1:12201']
    await home.runBusybox('gelf', gelf, 'sh', '-c', 'while :; do date; sleep 1; done')
    const before = await home.pids()
    const check = await checked(home)
    expect(found(check, 'macvlan')).toMatchObject([{ level: 'green', container: { name: 'macvlan' } }])
    expect(found(check, 'log-driver').filter(({ level }) => level === 'amber')).toMatchObject([
      { container: { name: 'gelf' } },
    ])
    expect(await home.restart()).toMatchObject({ outcome: 'ok', containers: { lost: [], orphaned: [] } })
    expect(await home.pids()).toEqual(before)
  })

  it('options that change how ports, addresses and cgroups are made from now on', async () => {
    const before = await home.pids()
    const bridge = await run('ip', ['-4', 'addr', 'show', 'docker0'])
    await setInFile(home, {
      'userland-proxy': false,
      'default-address-pools': [{ base: '10.99.0.0/16', size: 24 }],
      bip: '172.29.0.1/24',
    })
    const check = await checked(home)
    expect(found(check, 'options').map(({ level }) => level)).toEqual(['amber', 'amber', 'amber'])
    expect(await home.restart()).toMatchObject({ outcome: 'ok' })
    expect(await home.pids()).toEqual(before)
    // docker0 stays as it is while somebody is on it.
    expect(await run('ip', ['-4', 'addr', 'show', 'docker0'])).toEqual(bridge)
  })

  it('what ends while the engine is away: its policy is answered, and --rm is done, afterwards', async () => {
    await home.runBusybox('always', ['--restart', 'always'], 'sleep', '86400')
    await home.runBusybox('once', ['--rm', '--health-cmd', 'true', '--health-interval', '1s'], 'sleep', '86400')
    const before = await home.pids()
    const check = await checked(home)
    expect(found(check, 'restart-policy')).toMatchObject([{ level: 'green', container: { name: 'always' } }])
    expect(found(check, 'health-check')).toMatchObject([{ level: 'green', container: { name: 'once' } }])
    const restart = home.change('restart')
    await home.delayNextStart(400, async () => {
      for (const name of ['always', 'once']) process.kill(before[name] ?? 0, 'SIGKILL')
    })
    await restart
    const after = await until(
      'the one to run again and the other to be gone',
      async () => ({ pids: await home.pids(), all: await home.docker('ps', '--all', '--format', '{{.Names}}') }),
      ({ pids, all }) => pids['always'] !== undefined && !all.split('\n').includes('once'),
    )
    expect(after.pids['always']).not.toBe(before['always'])
    expect(after.pids['one']).toBe(before['one'])
  })

  it('a client too old for the newer engine: it is seen, and gets no answer afterwards', async () => {
    expect(await ask('1.20')).toBe(200)
    const check = await checked(home, '--engine', newer)
    expect(found(check, 'api')).toMatchObject([{ level: 'amber', sentence: expect.stringContaining('1.20') }])
    expect(await home.change('upgrade', newer)).toMatchObject({ outcome: 'ok', containers: { lost: [], orphaned: [] } })
    expect(await ask('1.20')).toBe(400)
    expect(await ask('1.24')).toBe(200)
  })

  it('the engine before stays for its containers and for the way back', async () => {
    const names = Object.keys(await home.pids()).sort()
    const kept = [...names.map(name => ({ kind: 'container', name })), { kind: 'way-back' }]
    expect(JSON.parse(await home.afloat('engines', '--json'))).toMatchObject([
      { version: newer, installed: true, current: true },
      { version: older, installed: true, current: false, neededBy: kept },
    ])
    const { problem } = await home.afloatFails('engines', 'remove', older)
    expect(problem).toMatchObject({ code: 'bundle-in-use', what: expect.stringContaining('container one') })
    expect(await home.afloat('engines')).toContain(
      `Kept for containers started by it (${names.join(', ')}) and the way back.`,
    )
  })

  it('without a supervisor the engine is asked all the same, and without an engine the records are', async () => {
    const before = await home.pids()
    const { supervisor } = await home.status()
    process.kill(supervisor.pid, 'SIGKILL')
    const asked = await checked(home)
    expect(asked.containers).toHaveLength(Object.keys(before).length)
    expect(found(asked, 'unanswered')).toEqual([])
    expect(found(asked, 'live-restore')).toMatchObject([{ sentence: expect.stringContaining('now and at the next') }])
    await home.afloat('down', '--containers', 'keep')
    const told = await checked(home, '--engine', older)
    expect(told).toMatchObject({ from: newer, to: older })
    expect(found(told, 'unanswered')).toMatchObject([{ level: 'amber' }])
    expect(told.containers.map(({ name }) => name).sort()).toEqual(Object.keys(before).sort())
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
  })
})
