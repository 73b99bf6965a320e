import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { archiveOf, enginesIn, problemOf, storeAt, type TestArchive, temporaryFolder } from './test-home.ts'
import type { Fault } from './test-mirror.ts'

const run = promisify(execFile)
const child = join(import.meta.dirname, 'install-child.ts')
const asRoot = process.getuid?.() === 0
const choice = { codename: 'bookworm', version: '90.1.2', padding: 600_000 }

/** Sends this many bytes, then goes silent: the download is in the middle for as long as a test wants. */
function stallAfter(bytes: number): Fault {
  return (request, response, body) => {
    if (request.headers.range) return false
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, bytes))
    return true
  }
}

function installElsewhere(folder: string, { mirror }: TestArchive) {
  const args = ['--import', 'tsx', child, folder, mirror.address, mirror.keys, choice.codename, choice.version]
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
}

test('a cancelled installation leaves nothing, and the next one goes on with its download', async () => {
  const archive = await archiveOf(choice)
  const path = archive.mirror.pathOf('docker.io', 'bookworm')
  const folder = await temporaryFolder()
  const store = storeAt(folder, archive)
  const cancel = new AbortController()
  archive.mirror.faults.set(path, stallAfter(100_000))
  const installing = problemOf(store.install('90.1.2', { signal: cancel.signal }))
  await partReaches(folder, 100_000)
  cancel.abort()
  const problem = await installing
  expect(problem.code).toBe('cancelled')
  expect(await enginesIn(folder)).toEqual([])
  await store.install('90.1.2')
  expect(archive.mirror.requests.filter(request => request.path === path).at(-1)?.range).toBe('bytes=100000-')
})

test('a connection that breaks in the middle is resumed within the same installation', async () => {
  const archive = await archiveOf(choice)
  const path = archive.mirror.pathOf('docker.io', 'bookworm')
  archive.mirror.faults.set(path, (request, response, body) => {
    if (request.headers.range) return false
    response.writeHead(200, { 'content-length': body.length })
    response.write(body.subarray(0, 200_000), () => setTimeout(() => response.destroy(), 50))
    return true
  })
  await storeAt(await temporaryFolder(), archive).install('90.1.2')
  expect(archive.mirror.requests.filter(request => request.path === path).map(({ range }) => range)).toEqual([
    undefined,
    'bytes=200000-',
  ])
})

test('a mirror that knows no ranges is read from the start again', async () => {
  const archive = await archiveOf(choice)
  const path = archive.mirror.pathOf('docker.io', 'bookworm')
  let asked = 0
  archive.mirror.faults.set(path, (_request, response, body) => {
    asked++
    response.writeHead(200, { 'content-length': body.length })
    if (asked > 1) response.end(body)
    else response.write(body.subarray(0, 200_000), () => setTimeout(() => response.destroy(), 50))
    return true
  })
  expect((await storeAt(await temporaryFolder(), archive).install('90.1.2')).version).toBe('90.1.2')
  expect(asked).toBe(2)
})

test('what a killed installation left is removed, and its download is gone on with', async () => {
  const archive = await archiveOf(choice)
  const path = archive.mirror.pathOf('docker.io', 'bookworm')
  const folder = await temporaryFolder()
  archive.mirror.faults.set(path, stallAfter(100_000))
  const process = installElsewhere(folder, archive)
  onTestFinished(() => void process.kill('SIGKILL'))
  await partReaches(folder, 100_000)
  process.kill('SIGKILL')
  await once(process, 'exit')
  expect((await enginesIn(folder)).join()).toMatch(/^\.work-90\.1\.2-/)

  await storeAt(folder, archive).install('90.1.2')
  expect(await enginesIn(folder)).toEqual(['90.1.2'])
  expect(archive.mirror.requests.filter(request => request.path === path).at(-1)?.range).toBe('bytes=100000-')
})

test('two processes that install one version at the same time both end with it', async () => {
  const archive = await archiveOf(choice)
  const folder = await temporaryFolder()
  const both = [installElsewhere(folder, archive), installElsewhere(folder, archive)]
  const codes = await Promise.all(both.map(async process => (await once(process, 'exit'))[0] as number))
  expect(codes).toEqual([0, 0])
  expect(await enginesIn(folder)).toEqual(['90.1.2'])
  expect(await storeAt(folder, archive).list()).toMatchObject({ bundles: [{ version: '90.1.2' }], problems: [] })
})

test('without a network the failure names the address; an index read before still lists, with a note', async () => {
  const archive = await archiveOf(choice)
  const folder = await temporaryFolder()
  const later = storeAt(folder, archive, { now: () => new Date(Date.now() + 2 * 60 * 60 * 1000) })
  const signal = new AbortController().signal
  await storeAt(folder, archive).available(signal)
  await archive.mirror.stop()

  const fresh = await temporaryFolder()
  const problem = await problemOf(storeAt(fresh, archive).install('90.1.2'))
  expect(problem).toMatchObject({ code: 'channel-unreachable', what: expect.stringContaining(archive.mirror.address) })
  expect(await enginesIn(fresh)).toEqual([])

  const offer = await later.available(signal)
  expect(offer.releases).toMatchObject([{ version: '90.1.2', note: expect.stringContaining('read before') }])
  expect(await problemOf(later.install('90.1.2'))).toMatchObject({ code: 'channel-unreachable' })
  expect(await enginesIn(folder)).toEqual([])
})

test('a home in whose place there is a file is refused', async () => {
  const archive = await archiveOf(choice)
  const folder = join(await temporaryFolder(), 'home')
  await writeFile(folder, 'mine')
  expect(await problemOf(storeAt(folder, archive).install('90.1.2'))).toMatchObject({ code: 'home-unusable' })
})

test.skipIf(!asRoot)('a home that cannot be written to is refused (needs root)', async () => {
  const archive = await archiveOf(choice)
  const folder = await tmpfs('size=1m,ro')
  const problem = await problemOf(storeAt(folder, archive).install('90.1.2'))
  expect(problem).toMatchObject({ code: 'home-unusable', what: expect.stringContaining(folder) })
})

test.skipIf(!asRoot).each([
  ['while it downloads', 0.5],
  ['while it unpacks', 1.5],
])('a disk that fills up %s leaves nothing half-installed (needs root)', async (_when, packages) => {
  const archive = await archiveOf(choice)
  const size = archive.mirror.file(archive.mirror.pathOf('docker.io', 'bookworm')).length
  const folder = await tmpfs(`size=${Math.round((size * packages) / 1024)}k`)
  const store = storeAt(folder, archive)
  expect(await problemOf(store.install('90.1.2'))).toMatchObject({ code: 'disk-full' })
  expect(await enginesIn(folder)).toEqual([])
  await run('mount', ['-o', 'remount,size=8m', folder])
  expect((await store.install('90.1.2')).version).toBe('90.1.2')
})

/** Waits until a home's unfinished download has this many bytes on disk. */
async function partReaches(folder: string, bytes: number): Promise<void> {
  const cache = join(folder, 'downloads', 'debian')
  await expect
    .poll(
      async () => {
        const parts = (await readdir(cache).catch(() => [])).filter(name => name.endsWith('.part'))
        const sizes = await Promise.all(parts.map(async name => (await stat(join(cache, name))).size))
        return Math.max(0, ...sizes)
      },
      { timeout: 15_000 },
    )
    .toBe(bytes)
}

async function tmpfs(options: string): Promise<string> {
  const folder = join(await temporaryFolder(), 'disk')
  await mkdir(folder)
  await run('mount', ['-t', 'tmpfs', '-o', options, 'afloat-test', folder])
  onTestFinished(async () => void (await run('umount', [folder])))
  return folder
}
