import { expect, test } from 'vitest'
import { BundleStore } from '../../../../main/engine/releases/bundle-store.ts'
import { StaticChannel } from '../../../../main/engine/releases/static/static-channel.ts'
import { readStaticIndex } from '../../../../main/engine/releases/static/static-index.ts'
import { homeAt } from '../../../../main/host/home.ts'
import { enginesIn, problemOf, temporaryFolder } from './test-home.ts'
import { type StaticSite, sha256, staticArchive, staticSite } from './test-static-site.ts'

const signal = new AbortController().signal

function programs(version: string): Record<string, string> {
  const says = (text: string) => `#!/bin/sh\necho "${text}"\n`
  return {
    dockerd: says(`Docker version ${version}, build abc`),
    docker: says(`Docker version ${version}, build abc`),
    containerd: says('containerd github.com/containerd/containerd v1.7.28 b98a3aa'),
    'containerd-shim-runc-v2': says('containerd-shim-runc-v2: Version: v1.7.28'),
    ctr: says('ctr github.com/containerd/containerd v1.7.28'),
    runc: says('runc version 1.3.0'),
    'docker-proxy': says('docker-proxy'),
    'docker-init': says('tini version 0.19.0'),
  }
}

function storeFor(folder: string, site: StaticSite, pinned: Record<string, string> = {}): BundleStore {
  const home = homeAt(folder)
  const { address, ca } = site
  const trust = { pinned: async () => pinned, ...(ca === undefined ? {} : { ca }) }
  const channel = new StaticChannel({ cache: home.downloads, address, ...trust })
  return new BundleStore(home, [channel])
}

test('an engine from an archive over TLS is installed, and says that only TLS vouches for it', async () => {
  const site = await staticSite('https')
  site.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  const store = storeFor(await temporaryFolder(), site)
  expect((await store.available(signal)).releases).toMatchObject([
    { version: '90.1.2', source: 'static/stable', note: expect.stringContaining('only the TLS connection') },
  ])
  const bundle = await store.install('90.1.2')
  expect(bundle.record).toMatchObject({ channel: 'static', containerdVersion: '1.7.28', runcVersion: '1.3.0' })
  expect(bundle.record.files.runc.packageSha256).toBe(sha256(site.files.get('docker-90.1.2.tgz') as Buffer))
  expect(bundle.record.notes.join()).toContain('only the TLS connection')
})

test('a site whose certificate nobody vouches for is not read', async () => {
  const site = await staticSite('https')
  site.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  const store = storeFor(await temporaryFolder(), { ...site, ca: undefined })
  expect(await problemOf(store.install('90.1.2'))).toMatchObject({ code: 'channel-unreachable' })
  expect(site.requests).toEqual([])
})

test('a site that redirects to an address without TLS is not followed', async () => {
  const [site, other] = [await staticSite('https'), await staticSite('http')]
  other.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  site.files.set('docker-90.1.2.tgz', other.files.get('docker-90.1.2.tgz') as Buffer)
  site.redirects.set('docker-90.1.2.tgz', other.address)
  const folder = await temporaryFolder()
  const problem = await problemOf(storeFor(folder, site).install('90.1.2'))
  expect(problem).toMatchObject({ code: 'channel-unreachable', what: expect.stringContaining('without TLS') })
  expect(await enginesIn(folder)).toEqual([])
})

test('over plain HTTP only archives with a pinned digest are offered', async () => {
  const site = await staticSite('http')
  const archive = await staticArchive(programs('90.1.2'))
  site.files.set('docker-90.1.2.tgz', archive)
  site.files.set('docker-91.0.0.tgz', archive)
  const store = storeFor(await temporaryFolder(), site, { 'docker-90.1.2.tgz': sha256(archive) })
  expect((await store.available(signal)).releases.map(({ version }) => version)).toEqual(['90.1.2'])
  const bundle = await store.install('90.1.2')
  expect(bundle.record.verified).toEqual(['docker-90.1.2.tgz: SHA-256 as pinned.'])
  expect(bundle.record.notes).toEqual([])
  expect(await problemOf(store.install('91.0.0'))).toMatchObject({ code: 'version-unknown' })
})

test('an archive that is not the pinned one is refused', async () => {
  const site = await staticSite('https')
  site.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  const folder = await temporaryFolder()
  const store = storeFor(folder, site, { 'docker-90.1.2.tgz': '0'.repeat(64) })
  expect(await problemOf(store.install('90.1.2'))).toMatchObject({ code: 'digest-mismatch' })
  expect(await enginesIn(folder)).toEqual([])
})

test('what is no archive, or not a whole engine, is refused and not kept', async () => {
  const site = await staticSite('https')
  const { runc: _, ...others } = programs('90.1.2')
  const folder = await temporaryFolder()
  const store = storeFor(folder, site)
  for (const body of [Buffer.from('<html>sign in first</html>'), await staticArchive(others)]) {
    site.files.set('docker-90.1.2.tgz', body)
    expect(await problemOf(store.install('90.1.2'))).toMatchObject({ code: 'bundle-broken' })
    expect(await enginesIn(folder)).toEqual([])
  }
  site.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  expect((await store.install('90.1.2')).version).toBe('90.1.2')
})

test('without the site, the list that was read before is given with a note', async () => {
  const site = await staticSite('https')
  site.files.set('docker-90.1.2.tgz', await staticArchive(programs('90.1.2')))
  const store = storeFor(await temporaryFolder(), site)
  await store.available(signal)
  site.stop()
  expect((await store.available(signal)).releases).toMatchObject([{ note: expect.stringContaining('read before') }])
  expect(await problemOf(store.install('90.1.2'))).toMatchObject({ code: 'channel-unreachable' })
})

test.each([
  ['<a href="docker-28.5.2.tgz">docker-28.5.2.tgz</a>  2025-11-05 14:00:00 79.5 MiB', '28.5.2', 83_361_792],
  [
    '<td><a href="./docker-28.5.2.tgz">docker-28.5.2.tgz</a></td><td>10-Oct-2025 08:00</td><td>83361792</td>',
    '28.5.2',
    83_361_792,
  ],
  ['<a href="docker-29.0.0-rc.1.tgz">docker-29.0.0-rc.1.tgz</a>', '29.0.0-rc.1', null],
])('an index line %j is an engine', (line, version, size) => {
  expect(readStaticIndex(line)).toMatchObject([{ version, size }])
})

test.each(['docker-rootless-extras-28.5.2.tgz', 'docker-17.03.0-ce.tgz', '../docker-28.5.2.tgz', 'docker-28.5.2.zip'])(
  'an index line of %j is none',
  file => {
    expect(readStaticIndex(`<a href="${file}">${file}</a> 1 MiB`)).toEqual([])
  },
)
