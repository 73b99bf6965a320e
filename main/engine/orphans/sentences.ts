import type { Orphan, OrphanAction, OrphanKind } from '../../../preload/contract/orphan.ts'
import type { Sighting } from './verdict.ts'

/** What happened, as one sentence for people. */
export function reasonOf(kind: OrphanKind, { listed, missing }: Sighting): string {
  switch (kind) {
    case 'listed-as-exited':
      return `Its process runs, but the engine lists it as ${listed === 'unknown' ? 'gone' : listed.state}.`
    case 'unknown-to-engine':
      return 'Its process runs, but the engine has no container of that id.'
    case 'shim-without-process':
      return 'Its process has ended, but the containerd shim that watched it is still there.'
    case 'process-without-shim':
      return 'Its process runs, but its containerd shim is gone: nobody reads its output or would see its end.'
    case 'listed-but-dead':
      return 'The engine lists it as running, but its process is dead.'
    case 'two-processes':
      return 'Two processes run for this one container: one that the engine knows, and an older one.'
    case 'endangered':
      return `It runs, but the engine's next start would lose it: ${missing.join(' and ')}.`
  }
}

/** What that was read from. */
export function evidenceLines({ listed, shims, process, older, missing }: Sighting): string[] {
  return [
    listed === 'unknown'
      ? 'The engine does not list it.'
      : `The engine lists it as ${listed.state}, process ${listed.pid}.`,
    process ? `Process ${process.pid} lives (started at tick ${process.startTime}).` : 'No process of it lives.',
    ...older.map(
      ({ pid, startTime }) => `Process ${pid} of an earlier start lives too (started at tick ${startTime}).`,
    ),
    shims.length === 0
      ? 'No containerd shim of it lives.'
      : `containerd shim: process ${shims.map(({ pid }) => pid).join(', ')}.`,
    ...missing.map(what => `Missing: ${what}.`),
  ]
}

const ENDS_AND_CLEANS =
  'Asks its process to end by its stop signal, kills it after its time limit, then removes its containerd shim and what both leave behind.'

/** What can be done for each kind, the best first; `adoptable` is whether its records can be put back. */
export function actionsFor(kind: OrphanKind, adoptable: boolean): Orphan['actions'] {
  const action = (name: OrphanAction, does: string, ends = false) => ({ action: name, does, ends })
  const leave = action('leave', 'Leaves it as it is, and raises no alarm about it again.')
  const adopt = adoptable
    ? [
        action(
          'adopt',
          'Puts its records back and restarts the engine over it: the same process goes on, under its old name.',
        ),
      ]
    : []
  const rescue = action(
    'rescue',
    'Makes a new container of the same name from its files, volumes and settings, then ends the old process and starts the new one.',
    true,
  )
  const stop = action('stop', ENDS_AND_CLEANS, true)
  switch (kind) {
    case 'listed-as-exited':
    case 'unknown-to-engine':
      return [...adopt, rescue, stop, leave]
    case 'process-without-shim':
      return [rescue, stop, leave]
    case 'two-processes':
      return [
        action(
          'stop',
          'Ends the process that the engine does not know; the one that it knows goes on. Where both have one containerd shim the engine is restarted meanwhile.',
          true,
        ),
        leave,
      ]
    case 'shim-without-process':
      return [
        action(
          'stop',
          'Ends the containerd shim and removes what it leaves behind; the container can be started again.',
        ),
        leave,
      ]
    case 'listed-but-dead':
      return [
        action('stop', 'Tells the engine that it ended, and removes what is left of it; it can be started again.'),
        leave,
      ]
    case 'endangered':
      return [
        action(
          'adopt',
          'Puts the missing files back; the container runs on. Only where containerd has forgotten it the engine is restarted.',
        ),
        leave,
      ]
  }
}
