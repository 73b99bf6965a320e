import { referencesOf } from './references.ts'
import type { Source } from './source-tree.ts'

interface Rule {
  /** Files the rule is about: a folder with a slash at its end, or one file. The first rule that fits holds. */
  readonly room: string
  /** What of the repository it may import, besides itself. */
  readonly mayImport: readonly string[]
  /** Packages it may not import, by pattern. */
  readonly packagesRefused: RegExp
}

const ELECTRON = /^electron(\/|-store$|$)/
const NODE = /^node:/
const NOTHING = /^$/
const CONTRACT = 'preload/contract/'
const ENGINE_DOOR = ['main/engine/service.ts', 'main/engine/service/']

/** The directions of the design: renderer → contract ← ipc, control → engine/service → engine → shims → host. */
export const RULES: readonly Rule[] = [
  { room: CONTRACT, mayImport: [], packagesRefused: new RegExp(`${ELECTRON.source}|${NODE.source}`) },
  // The bridge is the preload script; a sandboxed one has Electron's renderer half and nothing of Node.
  { room: 'preload/', mayImport: [CONTRACT], packagesRefused: NODE },
  { room: 'renderer/', mayImport: [CONTRACT], packagesRefused: new RegExp(`${ELECTRON.source}|${NODE.source}`) },

  { room: 'main/host/', mayImport: [CONTRACT], packagesRefused: ELECTRON },
  { room: 'main/shims/', mayImport: [CONTRACT, 'main/host/'], packagesRefused: ELECTRON },
  { room: 'main/engine/', mayImport: [CONTRACT, 'main/host/', 'main/shims/', 'assets/'], packagesRefused: ELECTRON },
  // electron-store is the app's half of the settings, and the one package beside Electron that imports it.
  { room: 'main/settings/', mayImport: [CONTRACT, 'main/host/'], packagesRefused: /^electron(\/|$)/ },
  {
    room: 'main/ipc/',
    mayImport: [CONTRACT, 'main/host/', 'main/settings/', ...ENGINE_DOOR],
    packagesRefused: ELECTRON,
  },
  {
    room: 'main/control/',
    mayImport: [CONTRACT, 'main/host/', 'main/settings/', ...ENGINE_DOOR],
    packagesRefused: ELECTRON,
  },
  // Outermost like the command line: it has the engine wired up, and asks another supervisor of the home to give way.
  {
    room: 'main/shell/',
    mayImport: [
      ...[CONTRACT, 'main/host/', 'main/settings/', 'main/ipc/', 'assets/'],
      ...['main/compose.ts', 'main/control/client.ts', ...ENGINE_DOOR],
    ],
    packagesRefused: NOTHING,
  },
  {
    room: 'main/compose.ts',
    mayImport: [CONTRACT, 'main/host/', 'main/shims/', 'main/engine/', 'main/settings/', 'main/ipc/', 'main/control/'],
    packagesRefused: ELECTRON,
  },
  // A supervisor in another process, and the way to where it runs.
  {
    room: 'main/remote/',
    mayImport: [
      ...[CONTRACT, 'main/host/', 'main/settings/', 'main/control/', 'main/compose.ts'],
      'main/engine/hosts/rootless/',
    ],
    packagesRefused: ELECTRON,
  },
  {
    room: 'main/cli',
    mayImport: [
      CONTRACT,
      'main/host/',
      'main/settings/',
      'main/control/',
      'main/remote/',
      'main/compose.ts',
      'main/cli',
      ...ENGINE_DOOR,
    ],
    packagesRefused: ELECTRON,
  },
  {
    room: 'main/index.ts',
    mayImport: [
      CONTRACT,
      'main/cli/',
      'main/host/',
      'main/settings/',
      'main/ipc/',
      'main/control/',
      'main/shell/',
      'main/remote/',
      'main/compose.ts',
      ...ENGINE_DOOR,
    ],
    packagesRefused: NOTHING,
  },
  // The set-up runs before there is an app; it asks the host where things are.
  { room: 'main/setup/', mayImport: [CONTRACT, 'main/host/'], packagesRefused: NOTHING },
]

/** One sentence for each import that breaks a rule. A file in no room breaks one by being there. */
export function brokenImports(source: Source): string[] {
  const rule = RULES.find(({ room }) => source.path.startsWith(room))
  if (rule === undefined) return [`${source.path} is in no room of the house`]
  const allowed = [rule.room, ...rule.mayImport]
  return referencesOf(source)
    .filter(reference =>
      isOurs(reference) ? !allowed.some(prefix => reference.startsWith(prefix)) : rule.packagesRefused.test(reference),
    )
    .map(reference => `${source.path} imports ${reference}`)
}

function isOurs(reference: string): boolean {
  return /^(main|preload|renderer|test|assets|out|\.\.)\//.test(reference)
}
