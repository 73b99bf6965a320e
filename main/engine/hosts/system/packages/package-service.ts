import { setTimeout as delay } from 'node:timers/promises'
import { CommandError, runCommand } from '../../../../host/run-command.ts'
import { journalOf, showUnit } from '../systemd.ts'

/** The name that the change of packages runs under. */
const UNIT = 'afloat-packages.service'
const LOOK_MS = 250
/** How much of what it said goes with a failure: lines. */
const SAID_LINES = 40

/**
 * Runs a package manager as a service of systemd's to its end. What it has begun it finishes, whatever becomes of the one
 * who asked: as a child it would die of its first word to a supervisor that is gone, with packages half unpacked. Throws
 * CommandError, with what it said.
 */
export async function runAsService(
  program: string,
  args: readonly string[],
  environment: readonly string[],
): Promise<void> {
  await packagesSettled()
  const journal = journalOf(UNIT)
  const since = await journal.end()
  const how = ['--quiet', '--wait', '--collect', `--unit=${UNIT}`, '--description=Packages of Docker, for Afloat']
  const settings = environment.map(setting => `--setenv=${setting}`)
  await runCommand('systemd-run', [...how, ...settings, '--', program, ...args]).catch(async error => {
    if (!(error instanceof CommandError)) throw error
    const said = await journal.lines(SAID_LINES, since)
    throw new CommandError([program, ...args].join(' '), error.status, said.length > 0 ? said.join('\n') : error.stderr)
  })
}

/** Resolves once no change of packages is under way that a supervisor before this one began. */
export async function packagesSettled(): Promise<void> {
  while (['active', 'activating', 'deactivating'].includes((await showUnit(UNIT)).ActiveState)) await delay(LOOK_MS)
}
