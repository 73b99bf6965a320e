import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { binaryNames } from '../../main/engine/releases/bundle.ts'
import { BundleStore } from '../../main/engine/releases/bundle-store.ts'
import { openBundleStore } from '../../main/engine/releases/open-bundle-store.ts'
import { StaticChannel } from '../../main/engine/releases/static/static-channel.ts'
import { homeAt } from '../../main/host/home.ts'
import { archiveOf } from '../harness/engine-archive.ts'
import { staticSite } from '../unit/engine/releases/test-static-site.ts'

const run = promisify(execFile)

test("Debian's archive gives a real engine, verified with the shipped keys, and its programs serve as a static archive", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'afloat-archive-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const store = await openBundleStore(homeAt(folder))
  const { releases } = await store.available(new AbortController().signal)
  expect(releases.map(({ version }) => version)).toEqual(['28.5.2', '26.1.5', '20.10.24', '20.10.5'])

  const bundle = await store.install('20.10.24')
  for (const name of binaryNames.filter(one => one !== 'docker-proxy' && one !== 'containerd-shim-runc-v2')) {
    expect((await run(bundle.binary(name), ['--version'])).stdout).toMatch(/version|\d+\.\d+/)
  }
  expect(bundle.record).toMatchObject({ containerdVersion: '1.6.20', runcVersion: '1.1.5', source: 'debian/bookworm' })
  expect(bundle.record.files.dockerd).toMatchObject({ package: 'docker.io', suite: 'bookworm' })

  const site = await staticSite('https')
  site.files.set('docker-20.10.24.tgz', await archiveOf(bundle.folder))
  const home = homeAt(join(folder, 'static'))
  const { address, ca = '' } = site
  const fromStatic = await new BundleStore(home, [new StaticChannel({ cache: home.downloads, address, ca })]).install(
    '20.10.24',
  )
  for (const name of binaryNames) {
    expect(fromStatic.record.files[name].sha256).toBe(bundle.record.files[name].sha256)
  }
})
