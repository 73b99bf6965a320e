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
  | 'report'
  | 'lookForOwn'
  | 'installOwn'
  | 'about'
  | 'quit'

export type TrayItem =
  | { readonly kind: 'menu'; readonly text: string; readonly items: readonly TrayItem[] }
  | { readonly kind: 'label'; readonly text: string }
  | { readonly kind: 'separator' }
  | { readonly kind: 'action'; readonly action: TrayAction; readonly text: string; readonly enabled: boolean }
  | {
      readonly kind: 'switch'
      readonly action: TrayAction
      readonly text: string
      readonly enabled: boolean
      readonly on: boolean
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

/** Updates of Afloat itself: whether there can be any, and the one that waits to be installed. */
export interface OwnOffer {
  readonly possible: boolean
  readonly version: string | undefined
}

/** The tray for a snapshot; without one, the engine service is still coming up or could not be had for a problem. */
export function trayPicture(
  snapshot: Snapshot | undefined,
  problem: Problem | undefined,
  words: Words,
  own: OwnOffer = { possible: false, version: undefined },
): TrayPicture {
  if (snapshot) {
    return {
      icon: iconOf(snapshot),
      tooltip: `${words.appName}: ${statusText(snapshot, words)}`,
      items: menu(labels(snapshot, words), possible(snapshot), words, {
        switches: liveRestoreSwitch(snapshot, words),
        versions: [...otherVersions(snapshot, words), ...ownVersion(snapshot, own, words)],
        troubles: trouble(snapshot, words),
        mayLook: own.possible && own.version === undefined,
      }),
    }
  }
  const text = problem ? words.state.failed : words.connecting
  return {
    icon: problem ? 'failed' : 'stopped',
    tooltip: `${words.appName}: ${text}`,
    items: menu([text], { start: problem !== undefined, restart: false, stop: false }, words, nothingMore),
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
  if (operation && step) {
    const line = words.tray.step(stepText(step.name, words), operation.steps.length)
    lines.push(operation.share === null ? line : words.tray.done(line, tenths(operation.share)))
  } else if (engine) lines.push(words.tray.engine(engine.version))
  return lines
}

/** Per cent in tens: a menu that is open is drawn anew with each change of it. */
function tenths(share: number): number {
  return Math.floor(share * 10) * 10
}

/** What can be asked for now; the engine does one thing at a time. */
export function possible(snapshot: Snapshot): { start: boolean; restart: boolean; stop: boolean } {
  const free = snapshot.operation === null
  const { state } = snapshot
  return {
    start: free && (state === 'stopped' || state === 'failed'),
    restart: free && state === 'running',
    // What systemd starts, it also stops.
    stop: free && snapshot.engineKind === 'own' && (state === 'running' || state === 'failed'),
  }
}

/** Versions that the engine can be changed to with a click. */
function otherVersions(snapshot: Snapshot, words: Words): TrayItem[] {
  const { newerEngine, previousVersion, restartPending, engine } = snapshot
  const enabled = possible(snapshot).restart
  const items: TrayItem[] = []
  const { tray } = words.views
  if (restartPending) {
    items.push({ kind: 'action', action: 'restart', text: tray.pending(restartPending), enabled })
  }
  if (newerEngine && newerEngine.version !== restartPending)
    items.push({ kind: 'action', action: 'upgrade', text: tray.upgrade(newerEngine.version), enabled })
  if (previousVersion && previousVersion !== engine?.version) {
    items.push({ kind: 'action', action: 'rollback', text: tray.rollback(previousVersion), enabled })
  }
  return items
}

function ownVersion({ operation }: Snapshot, { version }: OwnOffer, words: Words): TrayItem[] {
  if (version === undefined) return []
  return [
    { kind: 'action', action: 'installOwn', text: words.views.help.install(version), enabled: operation === null },
  ]
}

/** Its true state, as the engine that runs says; gone while none does. */
function liveRestoreSwitch({ state, liveRestore, operation }: Snapshot, words: Words): TrayItem[] {
  if (state !== 'running' || liveRestore === null) return []
  const enabled = operation === null
  return [{ kind: 'switch', action: 'liveRestore', text: words.tray.liveRestore, enabled, on: liveRestore }]
}

function trouble({ orphans }: Snapshot, words: Words): TrayItem[] {
  const alarms = orphans.filter(({ left }) => !left).length
  if (alarms === 0) return []
  return [{ kind: 'action', action: 'orphans', text: words.views.tray.orphans(alarms), enabled: true }]
}

/** Items that only some states have. */
interface More {
  readonly switches: readonly TrayItem[]
  readonly versions: readonly TrayItem[]
  readonly troubles: readonly TrayItem[]
  /** Whether a newer Afloat can be looked for. */
  readonly mayLook: boolean
}
const nothingMore: More = { switches: [], versions: [], troubles: [], mayLook: false }

function menu(
  lines: readonly string[],
  can: { start: boolean; restart: boolean; stop: boolean },
  words: Words,
  { switches, versions, troubles, mayLook }: More,
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
    ...switches,
    { kind: 'separator' },
    ...(versions.length === 0 ? [] : [...versions, { kind: 'separator' } as const]),
    ...troubles,
    action('open', true),
    {
      kind: 'menu',
      text: words.views.help.menu,
      items: [
        { kind: 'action', action: 'report', text: `${words.views.help.report}…`, enabled: true },
        ...(mayLook
          ? [{ kind: 'action', action: 'lookForOwn', text: words.views.help.look, enabled: true } as const]
          : []),
        { kind: 'action', action: 'about', text: words.views.help.about, enabled: true },
      ],
    },
    action('quit', true),
  ]
}
