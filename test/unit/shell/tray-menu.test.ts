import { describe, expect, it } from 'vitest'
import { type TrayPicture, trayPicture } from '../../../main/shell/tray-menu.ts'
import type { Snapshot } from '../../../preload/contract/snapshot.ts'
import { wordsFor } from '../../../preload/contract/text/words.ts'
import { containers, operationWith, orphanWith, snapshotWith } from '../snapshot-fixture.ts'

const words = wordsFor('en')
const problem = { code: 'internal', what: 'W.', unchanged: 'U.', remedy: 'R.' } as const
const operation = (kind: 'restart' | 'start' | 'stop' | 'install') => operationWith({ kind })

const enabled = (picture: TrayPicture) =>
  picture.items.flatMap(item => (item.kind === 'action' && item.enabled ? [item.action] : []))
const labels = (picture: TrayPicture) => picture.items.flatMap(item => (item.kind === 'label' ? [item.text] : []))

describe('the tray', () => {
  it.each<[string, Partial<Snapshot>, TrayPicture['icon'], string[]]>([
    ['stopped', { state: 'stopped', engine: null }, 'stopped', ['start']],
    ['stopped by a problem', { state: 'stopped', engine: null, problem }, 'attention', ['start']],
    ['starting', { state: 'starting', operation: operation('start') }, 'away', []],
    ['running', { state: 'running' }, 'running', ['restart', 'stop']],
    [
      'running with a newer engine on offer and one to go back to',
      { state: 'running', newerEngine: { version: '29.0.1', source: 'debian/sid' }, previousVersion: '26.1.5' },
      'running',
      ['restart', 'stop', 'upgrade', 'rollback'],
    ],
    ['running beside a download', { state: 'running', operation: operation('install') }, 'running', []],
    ['restarting', { state: 'running', operation: operation('restart') }, 'away', []],
    ['away', { state: 'away', operation: operation('restart') }, 'away', []],
    ['stopping', { state: 'stopping', operation: operation('stop') }, 'away', []],
    ['failed', { state: 'failed', problem }, 'failed', ['start', 'stop']],
    [
      'running with an orphan',
      { state: 'running', orphans: [orphanWith({})] },
      'attention',
      ['restart', 'stop', 'orphans'],
    ],
    [
      'running with an orphan that is left alone',
      { state: 'running', orphans: [orphanWith({ left: true })] },
      'running',
      ['restart', 'stop'],
    ],
  ])('%s: its icon, and only what is possible', (_name, some, icon, actions) => {
    const picture = trayPicture(snapshotWith(some), undefined, words)
    expect(picture.icon).toBe(icon)
    expect(enabled(picture)).toEqual([...actions, 'open', 'quit'])
  })

  it('says how much of a download is done, in tens', () => {
    const fetching = { ...operation('install'), steps: [{ name: 'fetch engine 29.0.1', ms: null }], share: 0.47 }
    const picture = trayPicture(snapshotWith({ operation: fetching as Snapshot['operation'] }), undefined, words)
    expect(labels(picture)).toEqual(['Installing an engine…', 'Step 1: Fetch engine 29.0.1 (40%)'])
  })

  it('says the state and the containers in the tooltip', () => {
    const picture = trayPicture(snapshotWith({ containers: containers(2) }), undefined, words)
    expect(picture.tooltip).toBe('Afloat: Running · 2 containers')
    expect(labels(picture)).toEqual(['Running · 2 containers', 'Docker Engine 28.5.2'])
  })

  it('shows the step of work in progress', () => {
    const picture = trayPicture(snapshotWith({ state: 'away', operation: operation('restart') }), undefined, words)
    expect(picture.tooltip).toBe('Afloat: Restarting the engine')
    expect(labels(picture)).toEqual(['Restarting the engine…', 'Step 2: Start dockerd'])
  })

  it('offers another try where the supervisor could not come up, and nothing while it does', () => {
    expect(enabled(trayPicture(undefined, problem, words))).toEqual(['start', 'open', 'quit'])
    expect(trayPicture(undefined, problem, words).icon).toBe('failed')
    expect(enabled(trayPicture(undefined, undefined, words))).toEqual(['open', 'quit'])
  })

  it.each([
    ['on', { liveRestore: true }, [{ on: true, enabled: true }]],
    ['off', { liveRestore: false }, [{ on: false, enabled: true }]],
    ['busy', { operation: operation('restart') }, [{ on: true, enabled: false }]],
    ['gone with the engine', { state: 'stopped', engine: null, liveRestore: null }, []],
  ] as const)('live restore: a switch in its true state, %s', (_name, some, wanted) => {
    const { items } = trayPicture(snapshotWith(some), undefined, words)
    expect(items.filter(item => item.kind === 'switch')).toMatchObject(wanted)
  })
})
