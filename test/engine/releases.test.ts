import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { binaryNames } from '../../main/engine/releases/bundle.ts'
import { openBundleStore } from '../../main/engine/releases/open-bundle-store.ts'
import { homeAt } from '../../main/host/home.ts'

const run = promisify(execFile)

test("Debian's archive gives a real engine, verified with the shipped keys", async () => {
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
})
