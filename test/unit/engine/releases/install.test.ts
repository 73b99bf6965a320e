import { execFile } from 'node:child_process'
import { rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { binaryNames } from '../../../../main/engine/releases/bundle.ts'
import type { Progress } from '../../../../main/engine/releases/channel.ts'
import { archiveOf, contentsOf, enginesIn, problemOf, storeAt, temporaryFolder } from './test-home.ts'

const run = promisify(execFile)

test('an engine is installed whole, with a record of every file', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const folder = await temporaryFolder()
  const seen: Progress[] = []
  const bundle = await storeAt(folder, archive).install('90.1.2', { onProgress: progress => seen.push(progress) })

  for (const name of binaryNames) await run(bundle.binary(name), []).catch(error => expect(error.code).toBe(2))
  expect((await run(bundle.binary('dockerd'), ['--version'])).stdout).toContain('90.1.2')
  expect((await run(bundle.binary('docker-init'), ['--version'])).stdout).toContain('tini')
  expect(bundle.record).toMatchObject({
    version: '90.1.2',
    containerdVersion: '1.6.20',
    runcVersion: '1.1.5',
    source: 'debian/bookworm',
    notes: [],
  })
  expect(bundle.record.files.ctr).toMatchObject({
    package: 'containerd',
    packageVersion: '1.6.20~ds1-1',
    suite: 'bookworm',
  })
  expect(bundle.record.verified.join()).toContain('OpenPGP')
  expect(new Set(seen.map(progress => progress.step))).toEqual(new Set(['index', 'download', 'verify', 'unpack']))
  expect(seen.every(({ share }) => share >= 0 && share <= 1)).toBe(true)
  expect(seen.filter(({ step }) => step === 'download').at(-1)?.share).toBe(1)
  expect(await enginesIn(folder)).toEqual(['90.1.2'])
})

test('packages that newer suites split are put together', async () => {
  const archive = await archiveOf({ codename: 'forky', version: '91.0.0', split: true })
  const bundle = await storeAt(await temporaryFolder(), archive).install('91.0.0')
  expect(bundle.record.files.docker.package).toBe('docker-cli')
  expect(bundle.record.files['docker-init'].package).toBe('tini-static')
})

test('what is installed is not asked for again', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const store = storeAt(await temporaryFolder(), archive)
  await store.install('90.1.2')
  archive.mirror.requests.length = 0
  await store.install('90.1.2')
  expect(archive.mirror.requests).toEqual([])
})

test('what was downloaded is not fetched again', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const store = storeAt(await temporaryFolder(), archive)
  await store.install('90.1.2')
  await store.remove('90.1.2', async () => [])
  archive.mirror.requests.length = 0
  await store.install('90.1.2')
  expect(archive.mirror.requests.map(({ path }) => path)).toEqual(['/debian/dists/bookworm/InRelease'])
})

test('a runc that does not run here is replaced by the newest that does, and the record says so', async () => {
  const needsNewer = '#!/bin/sh\necho "$0: version \\`GLIBC_2.99\' not found (required by $0)" >&2\nexit 1\n'
  const archive = await archiveOf(
    { codename: 'forky', version: '92.0.0', runc: { version: '1.3.6', script: needsNewer } },
    { codename: 'trixie', version: '91.0.0', runc: { version: '1.1.15', script: needsNewer } },
    { codename: 'bookworm', version: '90.0.0', runc: { version: '1.1.5' } },
    { codename: 'bullseye', version: '89.0.0', runc: { version: '1.0.0~rc93' } },
  )
  const bundle = await storeAt(await temporaryFolder(), archive).install('92.0.0')
  expect(bundle.record).toMatchObject({ runcVersion: '1.1.5', files: { runc: { suite: 'bookworm' } } })
  expect(bundle.record.notes.join()).toMatch(
    /runc 1\.1\.5\+ds1-1 is from bookworm: forky's 1\.3\.6\+ds1-1 .*GLIBC_2\.99/,
  )
})

test('an unknown version is refused with those that there are', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const problem = await problemOf(storeAt(await temporaryFolder(), archive).install('1.2.3'))
  expect(problem).toMatchObject({ code: 'version-unknown', remedy: expect.stringContaining('90.1.2') })
})

test('an engine whose program does not run is not installed, and a missing library is named', async () => {
  const dockerd =
    '#!/bin/sh\necho "dockerd: error while loading shared libraries: libdevmapper.so.1.02.1: cannot open" >&2\nexit 127\n'
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2', dockerd })
  const folder = await temporaryFolder()
  const problem = await problemOf(storeAt(folder, archive).install('90.1.2'))
  expect(problem).toMatchObject({
    code: 'bundle-broken',
    remedy: expect.stringContaining('apt-get install libdevmapper1.02.1'),
  })
  expect(await enginesIn(folder)).toEqual([])
})

test('a package with a link in the place of a program is refused', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2', dockerd: '-> /bin/true' })
  const folder = await temporaryFolder()
  expect(await problemOf(storeAt(folder, archive).install('90.1.2'))).toMatchObject({ code: 'bundle-broken' })
  expect(await enginesIn(folder)).toEqual([])
})

test('a bundle that is not whole is reported beside the others, and an install mends it', async () => {
  const archive = await archiveOf(
    { codename: 'trixie', version: '91.0.0' },
    { codename: 'bookworm', version: '90.1.2' },
  )
  const store = storeAt(await temporaryFolder(), archive)
  const broken = await store.install('90.1.2')
  await store.install('91.0.0')
  await truncate(broken.binary('containerd'), 3)
  const listed = await store.list()
  expect(listed.bundles.map(bundle => bundle.version)).toEqual(['91.0.0'])
  expect(listed.problems).toMatchObject([{ code: 'bundle-broken', detail: expect.stringContaining('containerd') }])
  expect((await store.install('90.1.2')).version).toBe('90.1.2')
  expect((await store.list()).problems).toEqual([])
})

test('a folder without a record is reported, not thrown', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const store = storeAt(await temporaryFolder(), archive)
  const bundle = await store.install('90.1.2')
  await rename(join(bundle.folder, 'bundle.json'), join(bundle.folder, 'elsewhere'))
  await writeFile(join(bundle.folder, 'bundle.json'), '{"schema":1}')
  expect((await store.list()).problems).toMatchObject([{ code: 'bundle-broken' }])
})

test('a bundle that containers use stays, and they are named', async () => {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const folder = await temporaryFolder()
  const store = storeAt(folder, archive)
  await store.install('90.1.2')
  const before = await contentsOf(join(folder, 'engines'))
  const problem = await problemOf(store.remove('90.1.2', async () => ['db', 'web']))
  expect(problem).toMatchObject({ code: 'bundle-in-use', what: expect.stringContaining('db, web') })
  expect(await contentsOf(join(folder, 'engines'))).toEqual(before)
  await store.remove('90.1.2', async () => [])
  expect(await enginesIn(folder)).toEqual([])
  expect(await problemOf(store.remove('90.1.2', async () => []))).toMatchObject({ code: 'version-unknown' })
})
