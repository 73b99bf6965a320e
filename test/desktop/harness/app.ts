import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import electronPath from 'electron'
import { _electron, type ElectronApplication } from 'playwright-core'
import { repository } from '../../harness/repository.ts'
import type { Desktop } from './desktop.ts'

/** Chromium does not start as root with its sandbox. */
const rootFlags = process.getuid?.() === 0 ? ['--no-sandbox'] : []

/** How long the app may take to come up on a busy machine, in milliseconds. */
const upWithinMs = 60_000

export interface LaunchOptions {
  readonly home: string
  /** BCP 47; the language of the system. */
  readonly language?: string
  /** Starts the app's program with what it is given; the program itself unless said. */
  readonly program?: string
}

const electron = electronPath as unknown as string

/** The built app on a desktop, in a home, driven by Playwright. */
export function launchApp(
  desktop: Desktop,
  { home, language = 'en-US', program = electron }: LaunchOptions,
): Promise<ElectronApplication> {
  const { scale, theme } = desktop.look
  return _electron.launch({
    executablePath: program,
    args: [
      ...rootFlags,
      `--lang=${language}`,
      `--force-device-scale-factor=${scale}`,
      ...(theme === 'dark' ? ['--force-dark-mode'] : []),
      repository,
    ],
    cwd: repository,
    env: { ...(desktop.env as Record<string, string>), AFLOAT_HOME: home },
    // Playwright would make every page light: the app shall follow its desktop.
    colorScheme: null,
    timeout: upWithinMs,
  })
}

/** The same app as a process of its own, for what Playwright cannot see: second starts, refused ones. */
export function startApp(desktop: Desktop, home: string, options: SpawnOptions = {}): ChildProcess {
  const args = [...rootFlags, repository, `--home=${home}`]
  return spawn(electron, args, { cwd: repository, env: desktop.env, ...options })
}
