import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { commandLine } from '../harness/repository.ts'
import { engineVersion, TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'

const run = promisify(execFile)

interface Failure {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line where it is to fail. */
async function failing(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Failure> {
  const outcome = run('node', [commandLine, ...args], { env: { ...process.env, ...env } })
  return outcome.then(
    () => Promise.reject(new Error(`afloat ${args.join(' ')} did not fail`)),
    (error: Failure) => error,
  )
}

describeNeeding(['root'], 'what cannot be done is said, and changes nothing', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
  })

  afterAll(() => home?.remove())

  it('a home that may not be written', async () => {
    const folder = await mkdtemp('/tmp/afl-ro-')
    await run('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', folder])
    try {
      const { code, stderr } = await failing(['up', '--home', join(folder, 'home')])
      expect(code).toBe(1)
      expect(stderr).toContain('mounted read-only')
      expect(await readdir(folder)).toEqual([])
    } finally {
      await run('umount', [folder])
      await rm(folder, { recursive: true })
    }
  })

  it('a home that is a file', async () => {
    const folder = await mkdtemp('/tmp/afl-file-')
    await writeFile(join(folder, 'home'), 'mine')
    const { code, stderr } = await failing(['up', '--home', join(folder, 'home')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/cannot be used: .* file/)
    expect(await readFile(join(folder, 'home'), 'utf8')).toBe('mine')
    await rm(folder, { recursive: true })
  })

  it('a home whose sockets would have too long a path', async () => {
    const { code, stderr } = await failing(['up', '--home', join(home.path, 'x'.repeat(90))])
    expect(code).toBe(1)
    expect(stderr).toContain('107 bytes')
  })

  it('no network and no engine', async () => {
    const folder = await mkdtemp('/tmp/afl-net-')
    const { code, stderr } = await failing(['up', '--home', folder], {
      AFLOAT_DEBIAN_MIRROR: 'http://127.0.0.1:1/debian',
    })
    expect(code).toBe(1)
    expect(stderr).toContain('127.0.0.1:1')
    expect(await readdir(join(folder, 'engines')).catch(() => [])).toEqual([])
    expect((await failing(['status', '--home', folder])).code).toBe(4)
    await rm(folder, { recursive: true })
  })

  it.each([
    ['a plain file', (path: string) => writeFile(path, 'mine'), 'a plain file'],
    ['a link', (path: string) => symlink('/nowhere', path), 'a link'],
    ['a folder', async (path: string) => void (await mkdir(path)), 'a folder'],
  ])('%s where the socket belongs', async (_, make, words) => {
    const path = home.home.engine.socket
    await mkdir(home.home.run.path, { recursive: true })
    await make(path)
    const { code, problem } = await home.afloatFails('up')
    expect(code).toBe(1)
    expect(problem).toMatchObject({ code: 'socket-path-taken' })
    expect(problem.what).toContain(words)
    await rm(path, { recursive: true })
  })

  it('another program that listens on the socket', async () => {
    const other = createServer().listen(home.home.engine.socket)
    expect((await home.afloatFails('up')).problem).toMatchObject({ code: 'socket-path-taken' })
    expect(other.listening).toBe(true)
    await new Promise(closed => other.close(closed))
  })

  it('a daemon.json that is no JSON, or sets what Afloat decides', async () => {
    const path = home.home.engine.daemonJson
    const good = await readFile(path, 'utf8')
    for (const bad of ['{"debug": tru', '{"hosts": ["fd://"]}', '{"live-restore": "yes"}']) {
      await writeFile(path, bad)
      const { code, problem } = await home.afloatFails('up')
      expect(code).toBe(1)
      expect(problem.what).toContain(path)
      expect(await readFile(path, 'utf8')).toBe(bad)
    }
    await writeFile(path, good)
  })

  it('a data root that another dockerd uses', async () => {
    const other = await TestHome.create()
    try {
      await home.afloat('up')
      await home.runContainers('kept')
      const before = await home.pids()
      await writeFile(other.home.engine.daemonJson, JSON.stringify({ 'data-root': home.home.engine.dataRoot }))
      const { code, problem } = await other.afloatFails('up')
      expect(code).toBe(1)
      expect(problem).toMatchObject({ code: 'data-root-in-use' })
      expect(problem.what).toContain(`process ${await home.dockerdPid()} (dockerd)`)
      expect(await home.pids()).toEqual(before)
    } finally {
      await other.remove()
    }
  })

  it('a start without live restore while containers run', async () => {
    const before = await home.pids()
    await home.afloat('down')
    const good = await readFile(home.home.engine.daemonJson, 'utf8')
    await writeFile(home.home.engine.daemonJson, '{"live-restore": false}')
    const { code, problem } = await home.afloatFails('up')
    expect(code).toBe(3)
    expect(problem).toMatchObject({ code: 'refused-by-check' })
    expect(problem.what).toContain('kept')
    await writeFile(home.home.engine.daemonJson, good)
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
  })

  it('an engine of another version than the one that runs', async () => {
    expect(await home.afloatFails('up', '--engine', '1.2.3')).toMatchObject({ code: 2, problem: { code: 'usage' } })
    expect(await home.afloatFails('engines', 'remove', engineVersion)).toMatchObject({
      problem: { code: 'bundle-in-use' },
    })
  })

  it('wrong words on the command line', async () => {
    for (const args of [
      ['nonsense'],
      ['up', '--engine', 'latest'],
      ['down', '--containers', 'maybe'],
      ['report', '0'],
    ]) {
      expect((await failing([...args, '--home', home.path])).code).toBe(2)
    }
  })
})
