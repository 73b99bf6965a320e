import type { WriterSpec } from '../../harness/log-writers.ts'

/** Every kind of output that a log driver has to cope with, at every pace. */
export const WRITERS: Readonly<Record<string, WriterSpec>> = {
  'w-1': { mode: 'lines', rate: 1 },
  'w-100': { mode: 'lines', rate: 100 },
  'w-10000': { mode: 'lines', rate: 10_000 },
  'w-full': {
    mode: 'chunks',
    rate: 0,
    options: ['--log-opt', 'max-size=100m', '--log-opt', 'max-file=3'],
    losesBeginning: true,
  },
  'w-long': { mode: 'long', rate: 5 },
  'w-binary': { mode: 'binary', rate: 500 },
  'w-both': { mode: 'both', rate: 1_000 },
  'w-tty': { mode: 'lines', rate: 500, options: ['--tty'] },
  'w-local': { mode: 'lines', rate: 1_000, options: ['--log-driver', 'local'] },
  // Rotated files of this driver are compressed.
  'w-packed': {
    mode: 'lines',
    rate: 1_000,
    options: ['--log-driver', 'local', '--log-opt', 'max-size=1m'],
    losesBeginning: true,
  },
  // Its three files hold more than a minute.
  'w-rotated': {
    mode: 'lines',
    rate: 300,
    options: ['--log-opt', 'max-size=1m', '--log-opt', 'max-file=3'],
    losesBeginning: true,
  },
}

/** Those whose pace leaves two processors time for anything else. */
export const PACED = Object.fromEntries(Object.entries(WRITERS).filter(([, { rate }]) => rate > 0))

/** The same for a machine that runs other tests beside: of each kind a hundred lines a second, and one that writes many. */
export const MODEST: typeof WRITERS = {
  ...Object.fromEntries(
    Object.entries(PACED)
      .filter(([name]) => name !== 'w-10000')
      .map(([name, spec]) => [name, { ...spec, rate: Math.min(spec.rate, 100) }]),
  ),
  'w-100': { mode: 'dated', rate: 100 },
  'w-1000': { mode: 'lines', rate: 1_000 },
}

/** The longest that a write of a container may take over an absence: milliseconds. */
export const STALL_MS = 50
