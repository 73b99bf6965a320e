import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { BundleStore } from '../../../../main/engine/releases/bundle-store.ts'
import { DebianChannel } from '../../../../main/engine/releases/debian/debian-channel.ts'
import { AfloatError } from '../../../../main/host/afloat-error.ts'
import { homeAt } from '../../../../main/host/home.ts'
import type { Problem } from '../../../../preload/contract/problem.ts'
import { TestMirror } from './test-mirror.ts'
import { engineSuite, type SuiteChoice } from './test-suites.ts'

/** A download is tried again after waits of some seconds, and packing and signing take their time on a busy machine. */
vi.setConfig({ testTimeout: 60_000 })

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'afloat-releases-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export interface TestArchive {
  readonly mirror: TestMirror
  readonly suites: readonly string[]
}

/** A running mirror with these suites; it ends with the test. */
export async function archiveOf(...choices: SuiteChoice[]): Promise<TestArchive> {
  const mirror = new TestMirror(await temporaryFolder())
  await mirror.start()
  onTestFinished(() => mirror.stop())
  for (const choice of choices) await mirror.addSuite(engineSuite(choice))
  return { mirror, suites: choices.map(choice => choice.codename) }
}

export function storeAt(
  folder: string,
  { mirror, suites }: TestArchive,
  options: { checkValidUntil?: boolean; now?: () => Date } = {},
): BundleStore {
  const home = homeAt(folder)
  const { now, checkValidUntil = true } = options
  const channel = new DebianChannel({
    cache: home.downloads,
    keys: mirror.keys,
    suites,
    mirror: async () => ({ address: mirror.address, proxy: {}, checkValidUntil }),
    ...(now ? { now } : {}),
  })
  return new BundleStore(home, [channel])
}

/** The problem that a call ends with. A call that succeeds, or fails in an unexpected way, fails the test. */
export async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const result: unknown = await call.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  )
  if (result instanceof AfloatError) return result.problem
  throw result
}

/** What is in the engines folder, hidden names too. */
export async function enginesIn(folder: string): Promise<string[]> {
  return (await readdir(homeAt(folder).engines)).sort()
}

/** Every file below a folder with its content, to compare before and after. */
export async function contentsOf(folder: string): Promise<Record<string, string>> {
  const contents: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) contents[path] = (await readFile(path)).toString('base64')
  }
  return contents
}
