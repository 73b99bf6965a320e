import { describe, expect, it } from 'vitest'
import { overlayOptions } from '../../../../main/engine/orphans/mend/mounts.ts'
import { type Outlook, prospectOf } from '../../../../main/engine/orphans/prospect.ts'
import { shimOf } from '../../../../main/engine/orphans/scan.ts'
import { actionsFor } from '../../../../main/engine/orphans/sentences.ts'
import { confirmed, differenceOf, type Sighting } from '../../../../main/engine/orphans/verdict.ts'
import { orphanKinds } from '../../../../preload/contract/orphan.ts'

const process = { pid: 20, startTime: 200 }
const shim = { pid: 10, startTime: 100 }
const running = { running: true, state: 'running', pid: 20, lives: true }
const exited = { running: false, state: 'exited', pid: 0, lives: false }

function seen(some: Partial<Sighting>): Sighting {
  return { id: 'a', listed: running, shims: [shim], process, older: [], missing: [], ...some }
}

describe('one look', () => {
  it.each([
    ['all is well', seen({}), undefined],
    ['a stopped container', seen({ listed: exited, shims: [], process: undefined }), undefined],
    ['a process that is listed as exited', seen({ listed: exited }), 'listed-as-exited'],
    ['a process that is listed as created', seen({ listed: { ...exited, state: 'created' } }), 'listed-as-exited'],
    ['a process that nobody lists', seen({ listed: 'unknown' }), 'unknown-to-engine'],
    ['a shim without its process', seen({ listed: exited, process: undefined }), 'shim-without-process'],
    ['an unlisted shim without a process', seen({ listed: 'unknown', process: undefined }), 'shim-without-process'],
    ['a process without its shim', seen({ shims: [] }), 'process-without-shim'],
    ['the same, listed as exited', seen({ listed: exited, shims: [] }), 'process-without-shim'],
    ['listed as running, dead', seen({ process: undefined, shims: [] }), 'listed-but-dead'],
    ['another process than the listed one', seen({ listed: { ...running, pid: 99 } }), 'two-processes'],
    [
      'a restart that the engine is late to tell of',
      seen({ listed: { ...running, pid: 99, lives: false } }),
      undefined,
    ],
    ['an older process under the same shim', seen({ older: [{ pid: 19, startTime: 150 }] }), 'two-processes'],
    ['two shims', seen({ shims: [shim, { pid: 11, startTime: 101 }] }), 'two-processes'],
    ['a file that is gone', seen({ missing: ['its record is gone'] }), 'endangered'],
    ['paused is running', seen({ listed: { ...running, state: 'paused' } }), undefined],
  ] as const)('%s', (_, sighting, kind) => {
    expect(differenceOf(sighting)).toBe(kind)
  })
})

describe('two looks', () => {
  const orphan = seen({ listed: exited })
  it.each([
    ['the same twice', orphan, orphan, false, 'listed-as-exited'],
    ['an event in between', orphan, orphan, true, undefined],
    ['it has ended meanwhile', orphan, seen({ listed: exited, process: undefined, shims: [] }), false, undefined],
    ['it is listed by now', orphan, seen({}), false, undefined],
    [
      'another process by now',
      orphan,
      seen({ listed: exited, process: { pid: 21, startTime: 300 } }),
      false,
      undefined,
    ],
    [
      'the pid is somebody else',
      orphan,
      seen({ listed: exited, process: { pid: 20, startTime: 999 } }),
      false,
      undefined,
    ],
    ['another difference', orphan, seen({ listed: 'unknown' }), false, undefined],
  ] as const)('%s', (_, first, second, eventBetween, kind) => {
    expect(confirmed(first, second, eventBetween)).toBe(kind)
  })
})

describe('the look before a start', () => {
  const well: Outlook = {
    hasShim: true,
    taskKnown: true,
    record: 'running',
    hasPapers: true,
    sameDataRoot: true,
    bootstrap: 3,
    containerdMajor: 2,
    containerdRuns: false,
  }
  it.each([
    ['all is well', {}, 'restored'],
    ['an older containerd over a newer shim', { containerdMajor: 1 }, 'refused'],
    ['an older shim under an older containerd', { containerdMajor: 1, bootstrap: 2 }, 'restored'],
    ['another data root', { sameDataRoot: false }, 'refused'],
    ['no shim', { hasShim: false }, 'refused'],
    ['no shim, and a containerd that has seen it', { hasShim: false, containerdRuns: true }, 'not-ours'],
    ['no state directory', { taskKnown: false }, 'mendable'],
    ['no state directory and no papers', { taskKnown: false, hasPapers: false }, 'mendable'],
    ['no record', { record: 'missing' }, 'mendable'],
    ['no record and no papers', { record: 'missing', hasPapers: false }, 'refused'],
    ['an orphan already', { record: 'other' }, 'not-ours'],
  ] as const)('%s', (_, some, kind) => {
    expect(prospectOf({ ...well, ...some }).kind).toBe(kind)
  })
})

it('every kind can be left alone, and whatever ends a living process is marked', () => {
  for (const kind of orphanKinds) {
    const actions = actionsFor(kind, true)
    expect(actions.at(-1)).toMatchObject({ action: 'leave', ends: false })
    for (const { action, ends } of actions) if (action === 'rescue') expect(ends).toBe(true)
    expect(actionsFor('listed-as-exited', false).map(({ action }) => action)).not.toContain('adopt')
  }
})

describe('a containerd shim by its command line', () => {
  const args = ['/b/containerd-shim-runc-v2', '-namespace', 'moby', '-id', 'abc', '-address', '/run/c.sock']
  it('is read', () => {
    expect(shimOf({ pid: 5, exe: '', args })).toEqual({ pid: 5, id: 'abc', namespace: 'moby', address: '/run/c.sock' })
  })
  it.each([
    ['its short-lived calls', [...args, 'start']],
    ['another program', ['/usr/bin/vim', ...args.slice(1)]],
    ['one without an id', args.filter(word => word !== '-id' && word !== 'abc')],
  ])('%s is none', (_, words) => {
    expect(shimOf({ pid: 5, exe: '', args: words })).toBeUndefined()
  })
})

it('the options of an overlay root are taken from mountinfo, less what the kernel adds', () => {
  const root =
    '492 343 0:149 / / rw,relatime master:17 - overlay overlay rw,lowerdir=/d/l/A:/d/l/B,upperdir=/d/x/diff,workdir=/d/x/work,xino=off'
  const other = '493 492 0:5 / /proc rw,nosuid - proc proc rw'
  expect(overlayOptions(`${other}\n${root}\n`)).toBe('lowerdir=/d/l/A:/d/l/B,upperdir=/d/x/diff,workdir=/d/x/work')
  expect(overlayOptions(other)).toBeUndefined()
})
