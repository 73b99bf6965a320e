import { z } from 'zod'
import { CommandError, runCommand } from '../../../host/run-command.ts'
import type { EngineLog } from '../engine-log.ts'

/** systemd may be asked without a terminal: nothing must wait for a password or a pager. */
const QUIETLY = ['--no-ask-password', '--no-pager']

const unitSchema = z.object({
  LoadState: z.string(),
  ActiveState: z.string(),
  SubState: z.string(),
  /** How the service ended last: `success`, `exit-code`, `signal`, `start-limit-hit`, … */
  Result: z.string().optional(),
  MainPID: z.coerce.number().optional(),
  FragmentPath: z.string(),
})

/** A unit as systemd sees it now. */
export type Unit = z.output<typeof unitSchema>

const PROPERTIES = Object.keys(unitSchema.shape).join(',')

/** Throws ENOENT or CommandError where there is no systemd to ask. A unit that does not exist has LoadState `not-found`. */
export async function showUnit(unit: string): Promise<Unit> {
  const text = await runCommand('systemctl', ['show', ...QUIETLY, `--property=${PROPERTIES}`, '--', unit])
  const pairs = text.split('\n').flatMap(line => {
    const at = line.indexOf('=')
    return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const]
  })
  return unitSchema.parse(Object.fromEntries(pairs))
}

/** Has systemd do something to a unit. `wait` is false where the job's end is seen otherwise. */
export async function unitJob(
  verb: 'start' | 'stop' | 'restart' | 'reload' | 'reset-failed',
  unit: string,
  wait = true,
): Promise<void> {
  const waiting = wait || verb === 'reset-failed' ? [] : ['--no-block']
  await runCommand('systemctl', [verb, ...QUIETLY, ...waiting, '--', unit])
}

/** systemd reads its units anew: files of ours came or went. */
export async function readUnitsAnew(): Promise<void> {
  await runCommand('systemctl', ['daemon-reload', ...QUIETLY])
}

/** What a service wrote into the journal. */
export function journalOf(unit: string): EngineLog {
  const ask = (...args: string[]) => runCommand('journalctl', ['--no-pager', '--unit', unit, ...args])
  return {
    place: `journalctl -u ${unit}`,
    end: async () => /^-- cursor: (.+)$/m.exec(await ask('--lines=0', '--show-cursor').catch(() => ''))?.[1] ?? '',
    lines: async (count, since) => {
      const after = since ? [`--after-cursor=${since}`] : []
      const text = await ask('--output=cat', `--lines=${count}`, ...after).catch(() => '')
      return text.split('\n').filter(line => line !== '')
    },
  }
}

/** What a failed systemctl has to say, for people. */
export function complaintOf(error: unknown): string {
  return error instanceof CommandError ? (error.stderr.trim().split('\n')[0] ?? '') : String(error)
}
