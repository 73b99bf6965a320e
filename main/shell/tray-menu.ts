import type { Problem } from '../../preload/contract/problem.ts'
import type { EngineStateName, Snapshot } from '../../preload/contract/snapshot.ts'
import { stepText, type Words } from '../../preload/contract/text/words.ts'

export type TrayAction =
  | 'start'
  | 'restart'
  | 'stop'
  | 'upgrade'
  | 'rollback'
  | 'liveRestore'
  | 'orphans'
  | 'open'
  | 'quit'

export type TrayItem =
  | { readonly kind: 'label'; readonly text: string }
  | { readonly kind: 'separator' }
  | {
      readonly kind: 'action'
      readonly action: TrayAction
      readonly text: string
      readonly enabled: boolean
      /** For what is switched on and off. */
      readonly checked?: boolean
    }

export type TrayIcon = 'running' | 'away' | 'stopped' | 'failed' | 'attention'

/** All that the tray shows; a pure picture of the snapshot, so that it is set again only when it differs. */
export interface TrayPicture {
  readonly icon: TrayIcon
  readonly tooltip: string
  readonly items: readonly TrayItem[]
}

const icons: Record<EngineStateName, TrayIcon> = {
  stopped: 'stopped',
  starting: 'away',
  running: 'running',
  away: 'away',
  stopping: 'away',
  failed: 'failed',
}

/** The tray for a snapshot; without one, the engine service is still coming up or could not be had for a problem. */
export function trayPicture(snapshot: Snapshot | undefined, problem: Problem | undefined, words: Words): TrayPicture {
  if (snapshot) {
    return {
      icon: iconOf(snapshot),
      tooltip: `${words.appName}: ${statusText(snapshot, words)}`,
      items: menu(
        labels(snapshot, words),
        possible(snapshot),
        words,
        changes(snapshot, words),
        trouble(snapshot, words),
      ),
    }
  }
  const text = problem ? words.state.failed : words.connecting
  return {
    icon: problem ? 'failed' : 'stopped',
    tooltip: `${words.appName}: ${text}`,
    items: menu([text], { start: problem !== undefined, restart: false, stop: false }, words, [], []),
  }
}

function iconOf(snapshot: Snapshot): TrayIcon {
  const { state, operation, orphans, problem } = snapshot
  if (state === 'running' && operation && isAbsence(operation.kind)) return 'away'
  if ((state === 'running' || state === 'stopped') && (orphans.some(({ left }) => !left) || problem)) return 'attention'
  return icons[state]
}

function isAbsence(kind: string): boolean {
  return kind === 'restart' || kind === 'recover' || kind === 'upgrade' || kind === 'rollback'
}

function statusText(snapshot: Snapshot, words: Words): string {
  if (snapshot.operation) return words.operation[snapshot.operation.kind]
  const running = snapshot.containers.length
  const state = words.state[snapshot.state]
  return snapshot.state === 'running' || running > 0 ? `${state} · ${words.containers(running)}` : state
}

function labels(snapshot: Snapshot, words: Words): string[] {
  const { operation, engine } = snapshot
  const lines = [operation ? `${words.operation[operation.kind]}…` : statusText(snapshot, words)]
  const step = operation?.steps.at(-1)
  if (operation && step) lines.push(words.tray.step(stepText(step.name, words), operation.steps.length))
  else if (engine) lines.push(words.tray.engine(engine.version))
  return lines
}

/** What can be asked for now; the engine does one thing at a time. */
export function possible(snapshot: Snapshot): { start: boolean; restart: boolean; stop: boolean } {
  const free = snapshot.operation === null
  const { state } = snapshot
  return {
    start: free && (state === 'stopped' || state === 'failed'),
    restart: free && state === 'running',
    stop: free && (state === 'running' || state === 'failed'),
  }
}

/** What changes the engine at hand: another version where there is one, and live restore. */
function changes(snapshot: Snapshot, words: Words): TrayItem[] {
  const { newerEngine, previousVersion, engine, liveRestore } = snapshot
  const enabled = possible(snapshot).restart
  const items: TrayItem[] = []
  const { tray } = words.views
  if (newerEngine) items.push({ kind: 'action', action: 'upgrade', text: tray.upgrade(newerEngine.version), enabled })
  if (previousVersion && previousVersion !== engine?.version) {
    items.push({ kind: 'action', action: 'rollback', text: tray.rollback(previousVersion), enabled })
  }
  const checked = liveRestore ?? true
  items.push({ kind: 'action', action: 'liveRestore', text: tray.liveRestore, enabled, checked })
  return items
}

function trouble({ orphans }: Snapshot, words: Words): TrayItem[] {
  const alarms = orphans.filter(({ left }) => !left).length
  if (alarms === 0) return []
  return [{ kind: 'action', action: 'orphans', text: words.views.tray.orphans(alarms), enabled: true }]
}

function menu(
  lines: readonly string[],
  can: { start: boolean; restart: boolean; stop: boolean },
  words: Words,
  changing: readonly TrayItem[],
  troubles: readonly TrayItem[],
): TrayItem[] {
  const action = (name: 'start' | 'restart' | 'stop' | 'open' | 'quit', enabled: boolean): TrayItem => ({
    kind: 'action',
    action: name,
    text: words.tray[name],
    enabled,
  })
  return [
    ...lines.map(text => ({ kind: 'label', text }) as const),
    { kind: 'separator' },
    action('start', can.start),
    action('restart', can.restart),
    action('stop', can.stop),
    { kind: 'separator' },
    ...(changing.length === 0 ? [] : [...changing, { kind: 'separator' } as const]),
    ...troubles,
    action('open', true),
    action('quit', true),
  ]
}
