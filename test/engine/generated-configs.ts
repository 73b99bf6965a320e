import { options } from '../../main/engine/config/options.ts'

/** mulberry32: the same files in every run. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Values = Record<string, unknown>

export interface Generated {
  readonly kind: 'valid' | 'unknown key' | 'wrong type' | 'truncated' | 'comment' | 'doubled key' | 'owned key'
  readonly text: string
}

/** Values that dockerd takes by a reload. */
const good: Record<string, readonly unknown[]> = {
  debug: [true, false],
  labels: [[], ['a=1'], ['a=1', 'b=2 3']],
  'max-concurrent-downloads': [0, 1, 50],
  'max-concurrent-uploads': [2, 9],
  'max-download-attempts': [1, 8],
  'shutdown-timeout': [-1, 5, 60],
  'default-shm-size': ['32M', '1048576'],
  'default-ipc-mode': ['private', 'shareable'],
  'insecure-registries': [[], ['10.0.0.0/8', 'registry.example:5000']],
  'registry-mirrors': [[], ['https://mirror.example']],
  features: [{ buildkit: true }, { buildkit: false }],
}
const wrong = ['yes', 17.5, null, { a: { b: 1 } }, [1, 2], true, -7, '']

/** A configuration made of what must stay (`base`) and something random of its kind. */
export function generate(kind: Generated['kind'], base: Values, random: () => number): Generated {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const valid = { ...base }
  for (const [key, values] of Object.entries(good)) if (random() < 0.4) valid[key] = pick(values)
  const spaces = pick([0, 2, 4, '\t'])
  const json = (values: Values) => JSON.stringify(values, null, spaces)
  const whole = json(valid)
  switch (kind) {
    case 'valid':
      return { kind, text: whole }
    case 'unknown key':
      return { kind, text: json({ ...valid, [pick(['log-drivr', 'Debug', 'x', 'no-such-option', ''])]: pick(wrong) }) }
    case 'owned key':
      return { kind, text: json({ ...valid, [pick(['hosts', 'pidfile', 'containerd', 'exec-root'])]: '/x' }) }
    case 'wrong type':
      return { kind, text: json({ ...valid, ...wrongly(pick) }) }
    case 'truncated':
      // The closing brace is what it lacks at least.
      return { kind, text: whole.slice(0, 1 + Math.floor(random() * (whole.length - 1))) }
    case 'comment':
      return { kind, text: whole.replace('{', pick(['{ // why\n', '{ /* why */ '])) }
    case 'doubled key':
      return { kind, text: whole.replace('{', '{"live-restore": true, ') }
  }
}

function wrongly(pick: <T>(from: readonly T[]) => T): Values {
  for (;;) {
    const key = pick(Object.keys(good))
    const value = pick(wrong)
    if (!options[key]?.type.schema.safeParse(value).success) return { [key]: value }
  }
}
