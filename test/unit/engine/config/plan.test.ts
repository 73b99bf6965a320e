import { describe, expect, it } from 'vitest'
import { bytesOf, notApplied, type ReloadEvidence } from '../../../../main/engine/config/evidence.ts'
import { flagsIn } from '../../../../main/engine/config/flags.ts'
import { knownRefusal } from '../../../../main/engine/config/known-refusals.ts'
import { options } from '../../../../main/engine/config/options.ts'
import { type EngineFacts, planChange } from '../../../../main/engine/config/plan.ts'
import { parseDaemonText } from '../../../../main/host/daemon-text.ts'
import { samplesFor } from '../../../engine/option-samples.ts'

const facts: EngineFacts = {
  version: '28.5.2',
  running: { flags: new Map([['data-root', '/d']]), liveRestore: true, swarm: false },
  containers: ['web', 'db'],
}
type Values = Record<string, unknown>

function plan(before: Values, after: Values, some: Partial<EngineFacts> = {}, asked: string[] = []) {
  const file = parseDaemonText(JSON.stringify(after))
  if ('complaint' in file) throw new Error(file.complaint.what)
  return planChange(before as never, file, new Set(asked), { ...facts, ...some })
}
const running = (some: Partial<NonNullable<EngineFacts['running']>>) => ({
  running: { flags: new Map<string, string>(), liveRestore: true, swarm: false, ...some },
})

describe('the plan of a change', () => {
  it.each([
    ['a reload is enough', {}, { debug: true }, 'reload'],
    ['one of two needs a restart', {}, { debug: true, 'log-level': 'warn' }, 'restart'],
    ['nothing differs', { debug: true }, { debug: true }, 'nothing'],
    ['buildkit is looked at each time', {}, { features: { buildkit: false } }, 'reload'],
    ['other features are not', {}, { features: { cdi: true } }, 'restart'],
    ['a key with a default goes', { debug: true }, {}, 'reload'],
    ['a key without a known default goes', { 'default-cgroupns-mode': 'host' }, {}, 'restart'],
    ['a flag of dockerd gives way to the file', {}, { 'data-root': '/d' }, 'restart'],
  ])('%s', (_, before, after, wanted) => {
    expect(plan(before, after)).toMatchObject({ appliedBy: wanted, complaints: [] })
  })

  it('waits for the start of an engine that does not run', () => {
    expect(plan({}, { 'storage-driver': 'vfs' }, { running: undefined, containers: [] }).appliedBy).toBe('start')
  })

  it('reloads what was asked for by name, also where the file says it already', () => {
    expect(plan({ debug: true }, { debug: true }, {}, ['debug']).appliedBy).toBe('reload')
  })

  it('names the containers that it endangers', () => {
    expect(plan({}, { 'data-root': '/other' })).toMatchObject({
      changes: [{ danger: 'orphans', consequence: expect.stringContaining('web and db') }],
      endangers: ['web', 'db'],
    })
    expect(plan({}, { 'data-root': '/other' }, { containers: [] }).endangers).toEqual([])
    expect(plan({}, { features: { 'containerd-snapshotter': true } }).endangers).toEqual(['web', 'db'])
    expect(plan({ 'live-restore': true }, { 'live-restore': false })).toMatchObject({
      appliedBy: 'reload',
      endangers: [],
      changes: [{ danger: 'kills', consequence: expect.stringContaining('ends web and db') }],
    })
  })

  it.each([
    ['an unknown key', {}, { 'log-drivr': 'local' }, '"log-drivr"; is "log-driver" meant?'],
    ['a wrong type', {}, { debug: 'yes' }, '"debug" must be true or false, not "yes"'],
    ['a wrong type within', {}, { labels: ['a=1', 'b'] }, 'place 2'],
    ['one that Afloat decides', {}, { hosts: [] }, 'decided by Afloat'],
    ['one that this engine lost', {}, { 'oom-score-adjust': -1 }, 'does not know "oom-score-adjust" any more'],
  ])('refuses %s', (_, before, after, words) => {
    expect(plan(before, after).complaints[0]?.what).toContain(words)
  })

  it('refuses what a later engine knows, and leaves unknown keys that were there', () => {
    expect(plan({}, { 'log-format': 'json' }, { version: '20.10.24' }).complaints[0]?.what).toContain(
      'came with 25.0.0',
    )
    expect(plan({ 'x-own': 1 }, { 'x-own': 1, debug: true }).complaints).toEqual([])
  })

  it('refuses what dockerd has as an argument that Afloat does not give', () => {
    const { complaints } = plan({}, { debug: true }, running({ flags: new Map([['debug', 'true']]) }))
    expect(complaints[0]?.what).toContain('--debug')
  })

  it('never restarts a dockerd without live restore under containers', () => {
    const change = [{ 'live-restore': true }, { 'live-restore': true, 'log-level': 'warn' }] as const
    expect(plan(...change).complaints).toEqual([])
    expect(plan(...change, running({ liveRestore: false })).complaints[0]?.what).toContain('web and db')
    expect(plan({}, { 'live-restore': false, 'log-level': 'warn' }).complaints[0]?.what).toContain('live restore')
    expect(plan(...change, { ...running({ liveRestore: false }), containers: [] }).complaints).toEqual([])
  })

  it('explains live restore in a swarm', () => {
    const swarm = running({ swarm: true, liveRestore: false })
    expect(plan({ 'live-restore': false }, { 'live-restore': true }, swarm).complaints[0]?.what).toContain('swarm')
    expect(knownRefusal('… --live-restore daemon configuration is incompatible with swarm mode')?.what).toContain(
      'swarm',
    )
    expect(knownRefusal('something else')).toBeUndefined()
  })
})

describe('the table of options', () => {
  it('takes the samples of the tests, and every option has one', () => {
    const samples = samplesFor('28.5.2')
    for (const [key, option] of Object.entries(options)) {
      if (option.owned || ['data-root', 'init-path', 'userland-proxy-path'].includes(key)) continue
      expect(Object.hasOwn(samples, key), key).toBe(true)
      expect(option.type.schema.safeParse(samples[key]).success, key).toBe(true)
    }
  })

  it('has defaults of its own types', () => {
    for (const [key, { type, ...option }] of Object.entries(options)) {
      if (option.default !== undefined) expect(type.schema.safeParse(option.default).success, key).toBe(true)
    }
  })
})

describe('what dockerd was started with', () => {
  it('names the keys of its flags', () => {
    const args = ['--host=fd://', '-D', '--label', 'a=b', '--insecure-registry=r:1', '-l=warn', '--config-file', '/x']
    expect(Object.fromEntries(flagsIn(args))).toEqual({
      hosts: 'fd://',
      debug: 'true',
      labels: 'a=b',
      'insecure-registries': 'r:1',
      'log-level': 'warn',
      'config-file': '/x',
    })
  })
})

describe('whether a reload was heard', () => {
  const evidence: ReloadEvidence = {
    attributes: { 'max-concurrent-downloads': '3', features: 'map[a:true b:false]', 'default-shm-size': '134217728' },
    info: {
      Debug: true,
      LiveRestoreEnabled: true,
      Labels: ['b=2', 'a=1'],
      DefaultRuntime: 'runc',
      Runtimes: { runc: {}, other: {} },
      Plugins: { Authorization: null },
      RegistryConfig: { Mirrors: ['https://m.example/'] },
    },
  }
  const wanted = {
    debug: true,
    labels: ['a=1', 'b=2'],
    'max-concurrent-downloads': 0,
    features: { b: false, a: true },
    'default-shm-size': '128M',
    'registry-mirrors': ['https://m.example'],
    runtimes: { other: { path: '/x' } },
    'authorization-plugins': [],
  }

  it('is judged by what the engine says of itself', () => {
    expect(notApplied(wanted, evidence)).toEqual([])
    expect(notApplied({ ...wanted, debug: false, labels: [], 'shutdown-timeout': 5 }, evidence)).toEqual([
      'debug',
      'labels',
      'shutdown-timeout',
    ])
  })

  it.each([
    ['64M', 67108864],
    ['1g', 1073741824],
    ['1.5KiB', 1536],
    ['77', 77],
    ['many', undefined],
  ])('%s is %s bytes', (size, bytes) => expect(bytesOf(size)).toBe(bytes))
})
