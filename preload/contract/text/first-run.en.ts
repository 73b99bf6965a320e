import type { DiscoveredEngine } from '../discovery.ts'

const running = (count: number) => {
  if (count === 0) return 'no containers running'
  return count === 1 ? '1 container running' : `${count} containers running`
}

/** The words of the first run: what was found, what is proposed. */
export const firstRunEn = {
  title: 'Ready when you are',
  sentence: 'No engine has been started yet. Nothing is changed until you say so.',
  found: 'Found on this machine',
  looking: 'Looking for engines…',
  nothingFound: 'No Docker Engine.',
  kind: {
    system: "The system's Docker",
    rootless: 'Your rootless Docker',
    other: 'Another engine',
  } satisfies Record<DiscoveredEngine['kind'], string>,
  named: (name: string) => `Docker context ${name}`,
  state: { closed: 'runs; you may not use its socket', silent: 'installed, not running' },
  version: (version: string) => `version ${version}`,
  running,
  liveRestore: (on: boolean): string => (on ? 'live restore on' : 'live restore off'),
  stays: 'It stays as it is.',
  shared:
    'Two engines on one machine share the bridge docker0 and the firewall rules of Docker. Stop that one before you start this one.',
  proposal: 'What Afloat proposes',
  own: (version: string) => `Docker Engine ${version}, of its own`,
  source: (source: string, size: string) =>
    `From ${source}, ${size} to download, checked against the signatures of its source.`,
  installed: 'It is on this disk already.',
  folder: (path: string) => `All of it stays in ${path}.`,
  liveRestoreOn: 'Live restore is on: containers keep running while the engine is away.',
  again: 'From then on the engine starts with Afloat. Settings can change that.',
  asking: 'Asking what is on offer…',
  noOffer: 'No engine is on offer at the moment.',
  go: (version: string) => `Start Docker Engine ${version}`,
  fetchAndGo: (version: string) => `Download and start ${version}`,
}
export type FirstRunWords = typeof firstRunEn
