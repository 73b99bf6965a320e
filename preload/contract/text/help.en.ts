import type { RemovalKind } from '../diagnosis.ts'

const count = (number: number, one: string, many: string) => (number === 1 ? `1 ${one}` : `${number} ${many}`)

/** The words of Help: about Afloat, and what a report of a problem brings along. */
export const helpEn = {
  menu: 'Help',
  about: 'About Afloat',
  look: 'Look for a newer Afloat',
  install: (version: string) => `Restart Afloat to update it to ${version}`,
  ready: (version: string) => `Afloat ${version} is ready`,
  readyBody: 'It is installed when Afloat is restarted. Engine and containers run on.',
  installNow: 'Restart and update',
  report: 'Report a problem',
  reportHint:
    'Collects versions, settings, reports, logs, containers and rules for whoever is to help. Passwords, tokens and the values of environments are removed. Nothing leaves this machine.',
  collect: 'Collect the facts',
  collectAgain: 'Collect again',
  list: 'What would be saved',
  caution: 'Look through the file before you hand it to anybody: it names containers, images, mounts and addresses.',
  save: 'Save',
  saved: (path: string) => `Saved as ${path}`,
  removed: (what: string) => `removed: ${what}`,
  kinds: {
    environment: (number: number) => count(number, 'value of an environment', 'values of environments'),
    argument: (number: number) => count(number, 'argument', 'arguments'),
    label: (number: number) => count(number, 'value of a label', 'values of labels'),
    registry: (number: number) => count(number, 'credential of a registry', 'credentials of registries'),
    address: (number: number) => count(number, 'password in an address', 'passwords in addresses'),
    token: (number: number) => count(number, 'token', 'tokens'),
    password: (number: number) => count(number, 'password', 'passwords'),
  } satisfies Record<RemovalKind, (number: number) => string>,
  /** What is in a file; one that is not here is described in the engine's own words. */
  files: {
    'README.txt': 'What this is and what was removed',
    'about.json': 'Versions of Afloat, the engine and the system',
    'state.json': 'What Afloat shows: the engine, its containers, orphans',
    'settings.json': 'The settings of Afloat',
    'daemon.json': "The engine's settings",
    'reports.json': 'The last reports of absences',
    'containers.json': 'All containers, without values of environments, arguments and labels',
    'rules.txt': 'Firewall rules, addresses and routes',
    'log/dockerd.log': 'The end of the log of dockerd',
    'log/containerd.log': 'The end of the log of containerd',
    'log/afloat.log': 'The end of the log of Afloat',
  } as Record<string, string>,
  unofficial: (source: string) => `Unofficial Electron (${source}): for tests only.`,
}

export type HelpWords = typeof helpEn
