import { expect, test } from 'vitest'
import { archiveOf, contentsOf, enginesIn, problemOf, storeAt, temporaryFolder } from './test-home.ts'
import { newKey, serve, type TestSuite } from './test-mirror.ts'
import { engineSuite } from './test-suites.ts'

const release = '/debian/dists/trixie/InRelease'
const index = '/debian/dists/trixie/main/binary-amd64/Packages.xz'
const day = 24 * 60 * 60 * 1000

/** A home with one good engine and an archive whose next engine is tampered with by the test. */
async function stage(change: Partial<TestSuite> = {}) {
  const archive = await archiveOf({ codename: 'bookworm', version: '90.1.2' })
  const folder = await temporaryFolder()
  await storeAt(folder, archive).install('90.1.2')
  await archive.mirror.addSuite({ ...engineSuite({ codename: 'trixie', version: '91.0.0' }), ...change })
  const both = { ...archive, suites: ['trixie', 'bookworm'] }
  const before = await contentsOf(`${folder}/engines`)
  return {
    mirror: archive.mirror,
    store: storeAt(folder, both),
    lenient: storeAt(folder, both, { checkValidUntil: false }),
    /** The install fails with this code, and what was installed is as it was. */
    async fails(code: string) {
      const problem = await problemOf(this.store.install('91.0.0'))
      expect(problem).toMatchObject({ code, unchanged: expect.stringContaining('unchanged') })
      expect(problem.remedy).not.toBe('')
      expect(await enginesIn(folder)).toEqual(['90.1.2'])
      expect(await contentsOf(`${folder}/engines`)).toEqual(before)
      return problem
    },
  }
}

test('the untampered stage installs', async () => {
  const { store } = await stage()
  expect((await store.install('91.0.0')).version).toBe('91.0.0')
})

test('a release signed by another key is refused', async () => {
  const staged = await stage({ signedBy: (await newKey()).privateKey })
  await staged.fails('signature-invalid')
})

test('a release changed after it was signed is refused', async () => {
  const staged = await stage()
  const changed = staged.mirror
    .file(release)
    .toString()
    .replace(/[0-9a-f]{64}/, '0'.repeat(64))
  staged.mirror.put(release, Buffer.from(changed))
  await staged.fails('signature-invalid')
})

test('a release that is not signed at all is refused', async () => {
  const staged = await stage()
  staged.mirror.put(release, Buffer.from('Codename: trixie\nSHA256:\n'))
  await staged.fails('signature-invalid')
})

test('text around the signed part of a release counts for nothing', async () => {
  const staged = await stage({ signedBy: (await newKey()).privateKey })
  const genuine = staged.mirror.file('/debian/dists/bookworm/InRelease')
  const forged = staged.mirror.file(release)
  staged.mirror.put(release, Buffer.concat([forged, Buffer.from('\n'), genuine]))
  await staged.fails('signature-invalid')
})

test("another suite's genuine release is refused", async () => {
  const staged = await stage({ saysCodename: 'bookworm' })
  const problem = await staged.fails('signature-invalid')
  expect(problem.what).toContain('bookworm')
})

test('a release from the future is refused', async () => {
  const staged = await stage({ date: new Date(Date.now() + 3 * day) })
  await staged.fails('signature-invalid')
})

test('a release past its date is refused, or taken with a note where apt takes such', async () => {
  const staged = await stage({ date: new Date(Date.now() - 20 * day), validUntil: new Date(Date.now() - 10 * day) })
  await staged.fails('signature-invalid')
  const bundle = await staged.lenient.install('91.0.0')
  expect(bundle.record.notes.join()).toContain('was valid until')
})

test('an index that is not the signed one is refused', async () => {
  const staged = await stage()
  const other = Buffer.from(staged.mirror.file(index))
  other[other.length - 30] = (other[other.length - 30] ?? 0) ^ 1
  staged.mirror.put(index, other)
  await staged.fails('digest-mismatch')
})

test('a package that is not the one in the index is refused', async () => {
  const staged = await stage()
  const path = staged.mirror.pathOf('containerd', 'trixie')
  const other = Buffer.from(staged.mirror.file(path))
  other[other.length - 30] = (other[other.length - 30] ?? 0) ^ 1
  const genuine = staged.mirror.file(path)
  staged.mirror.put(path, other)
  const problem = await staged.fails('digest-mismatch')
  expect(problem.what).toContain('containerd 1.6.20~ds1-1')

  staged.mirror.put(path, genuine)
  expect((await staged.store.install('91.0.0')).version).toBe('91.0.0')
})

test('a package longer than the index says is refused, even when it never ends', async () => {
  const staged = await stage()
  const path = staged.mirror.pathOf('containerd', 'trixie')
  staged.mirror.faults.set(path, (_request, response, body) => {
    response.writeHead(200)
    const endless = setInterval(() => response.write(body), 1)
    response.on('close', () => clearInterval(endless))
    return true
  })
  await staged.fails('digest-mismatch')
})

test('a truncated package is refused, and the next try fetches only the rest', async () => {
  const staged = await stage()
  const path = staged.mirror.pathOf('docker.io', 'trixie')
  const half = Math.floor(staged.mirror.file(path).length / 2)
  staged.mirror.faults.set(path, (request, response, body) => {
    serve(request, response, body.subarray(0, half))
    return true
  })
  const problem = await staged.fails('download-truncated')
  expect(problem.what).toContain(`${half} of`)

  staged.mirror.faults.clear()
  staged.mirror.requests.length = 0
  await staged.store.install('91.0.0')
  expect(staged.mirror.requests.filter(request => request.path === path)).toEqual([{ path, range: `bytes=${half}-` }])
})
