import { expect, test } from 'vitest'
import { mirrorFrom } from '../../../../main/engine/releases/debian/mirror.ts'
import { packageEntrySchema, upstreamVersion } from '../../../../main/engine/releases/debian/package-index.ts'
import { versionIn } from '../../../../main/engine/releases/probe.ts'

test.each([
  ['20.10.5+dfsg1-1+deb11u2', '20.10.5'],
  ['20.10.24+dfsg1-1+deb12u1+b6', '20.10.24'],
  ['5:28.5.2-1~debian.12', '28.5.2'],
  ['1.0.0~rc93+ds1-5+deb11u5', '1.0.0~rc93'],
  ['1.6.20~ds1-1+deb12u3', '1.6.20'],
])('the version that Debian calls %s is %s upstream', (debian, upstream) => {
  expect(upstreamVersion(debian)).toBe(upstream)
})

test.each([
  ['Docker version 28.5.2+dfsg4, build 3ef3c07', '28.5.2'],
  ['containerd github.com/containerd/containerd 1.4.13~ds1 1.4.13~ds1-1~deb11u4', '1.4.13'],
  ['containerd github.com/containerd/containerd/v2 2.1.9+ds1 2.1.9+ds1-5', '2.1.9'],
  ['runc version 1.0.0~rc93+ds1', '1.0.0~rc93'],
  ['nothing', undefined],
])('%j has the version %s', (answer, version) => {
  expect(versionIn(answer)).toBe(version)
})

test.each(['pool/../../etc/passwd', '/etc/passwd', 'http://example.org/x', 'pool/a b'])(
  'a package at %j is refused',
  filename => {
    const entry = { package: 'runc', version: '1', filename, size: '1', sha256: '0'.repeat(64) }
    expect(packageEntrySchema.safeParse(entry).success).toBe(false)
    expect(
      packageEntrySchema.safeParse({ ...entry, filename: 'pool/main/r/runc/runc_1.1+ds1~b_amd64.deb' }).success,
    ).toBe(true)
  },
)

const security = 'Debian|Debian-Security|http://mirror.example/debian-security/'
test.each([
  ['the one that apt uses', [security, 'Debian|Debian|http://mirror.example/deb/'], {}, 'http://mirror.example/deb'],
  ['one that apt has not read yet', ['$(ORIGIN)|$(LABEL)|http://m.example/debian/'], {}, 'http://m.example/debian'],
  ['none of another distribution', ['Ubuntu|Ubuntu|http://m.example/ubuntu/'], {}, 'http://deb.debian.org/debian'],
  ['none that HTTP cannot reach', ['Debian|Debian|file:/srv/debian/'], {}, 'http://deb.debian.org/debian'],
  [
    'none with a password in it',
    ['Debian|Debian|https://me:secret@m.example/debian/'],
    {},
    'http://deb.debian.org/debian',
  ],
  ['the public one without apt', [], {}, 'http://deb.debian.org/debian'],
  ['the one set', [security], { AFLOAT_DEBIAN_MIRROR: 'https://own.example/debian/' }, 'https://own.example/debian'],
])('the mirror is %s', (_which, targets, env, address) => {
  expect(mirrorFrom(targets, [], env).address).toBe(address)
})

test("apt's proxy and its view of old indices are taken over, the environment's proxy wins", () => {
  const dump = ['Acquire::http::Proxy "http://proxy.example:3128";', 'Acquire::Check-Valid-Until "false";']
  expect(mirrorFrom([], dump, {})).toMatchObject({
    proxy: { httpProxy: 'http://proxy.example:3128', httpsProxy: 'http://proxy.example:3128' },
    checkValidUntil: false,
  })
  expect(mirrorFrom([], dump, { http_proxy: 'http://other:1', HTTPS_PROXY: 'http://other:1' }).proxy).toEqual({})
  expect(mirrorFrom([], ['Acquire::http::Proxy "DIRECT";'], {})).toMatchObject({ proxy: {}, checkValidUntil: true })
})
