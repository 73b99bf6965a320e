import { readFile } from 'node:fs/promises'
import { text as readAll } from 'node:stream/consumers'
import type {
  ConfigChange,
  ConfigOption,
  ConfigOutcome,
  EngineConfig,
  PipeMaxSize,
  PlannedChange,
} from '../../preload/contract/config.ts'
import { AfloatError, errnoOf } from '../host/afloat-error.ts'
import { changeOwn, getOwn, ownKey, readOwn, settingsText } from './own-settings.ts'
import { print, table } from './print.ts'
import { reportText } from './report-command.ts'
import { askOrDo, type CommonOptions } from './session.ts'

type ChangeOptions = CommonOptions & { readonly force?: boolean }
type Json = NonNullable<ConfigChange['set']>[string]

export async function configCommand(options: CommonOptions): Promise<void> {
  const config = await askOrDo(options, 'config', {})
  const afloat = await readOwn(options)
  print({ ...config, afloat }, options.json, () => `${configText(config)}\n\n${settingsText(afloat)}`)
}

export async function getCommand(key: string, options: CommonOptions): Promise<void> {
  const own = ownKey(key)
  if (own !== undefined) return getOwn(own, options)
  const config = await askOrDo(options, 'config', {})
  const option = config.options.find(one => one.key === key)
  if (!option && !config.unknown.includes(key)) throw noSuchKey(key)
  const { liveRestore } = config
  const facts = key === 'live-restore' ? { ...option, running: liveRestore.running, note: liveRestore.note } : option
  print(facts ?? { key, value: valueIn(config, key) }, options.json, () => JSON.stringify(inForce(option)) ?? '')
}

export async function setCommand(key: string, value: string, options: ChangeOptions): Promise<void> {
  const own = ownKey(key)
  if (own !== undefined) return changeOwn({ [own]: jsonOf(value) }, options)
  await change({ set: { [key]: jsonOf(value) } }, options)
}

export async function unsetCommand(key: string, options: ChangeOptions): Promise<void> {
  const own = ownKey(key)
  if (own !== undefined) return changeOwn({ [own]: null }, options)
  await change({ unset: [key] }, options)
}

export async function applyCommand(file: string, options: ChangeOptions): Promise<void> {
  const text =
    file === '-'
      ? await readAll(process.stdin)
      : await readFile(file, 'utf8').catch(error => Promise.reject(noSuchFile(file, error)))
  await change({ text }, options)
}

export async function pipeMaxSizeCommand(bytes: string | undefined, options: CommonOptions): Promise<void> {
  if (bytes === undefined) {
    print((await askOrDo(options, 'config', {})).pipeMaxSize, options.json, pipeText)
    return
  }
  const wanted = bytes === 'back' ? null : Number(bytes)
  if (wanted !== null && !(Number.isInteger(wanted) && wanted > 0)) throw noNumber(bytes)
  print(await askOrDo(options, 'setPipeMaxSize', { bytes: wanted }), options.json, pipeText)
}

/** Announces what a change does to running containers before it is done. */
async function change(wanted: ConfigChange, options: ChangeOptions): Promise<void> {
  const plan = await askOrDo(options, 'checkConfig', wanted)
  for (const { consequence } of plan.complaints.length > 0 ? [] : plan.changes) {
    if (consequence !== '' && (options.force || plan.endangers.length === 0)) process.stderr.write(`${consequence}\n`)
  }
  const force = options.force ?? false
  const outcome = await askOrDo(options, 'changeConfig', { change: wanted, force })
  print(outcome, options.json, outcomeText)
  if (outcome.applied !== 'taken-back') return
  throw new AfloatError({
    code: 'config-not-applied',
    what: `dockerd did not start with the new configuration: ${outcome.problem?.what ?? ''}`,
    unchanged: 'The old file is back, the engine runs with it, and containers kept running.',
    remedy: outcome.problem?.remedy ?? '',
    ...(outcome.problem?.detail === undefined ? {} : { detail: outcome.problem.detail }),
  })
}

const appliedWords: Record<ConfigOutcome['applied'], string> = {
  nothing: 'Nothing had to be changed.',
  reload: 'Applied by a reload; the engine was not away.',
  restart: 'Applied by a restart of dockerd.',
  start: 'Written; it takes effect when the engine starts.',
  'taken-back': 'Taken back: dockerd did not start with it.',
}

function outcomeText({ changes, applied, report }: ConfigOutcome): string {
  return [...changes.map(changeText), appliedWords[applied], ...(report ? ['', reportText(report)] : [])].join('\n')
}

function changeText({ key, before, after }: PlannedChange): string {
  return `${key}: ${JSON.stringify(before) ?? 'not set'} → ${JSON.stringify(after) ?? 'not set'}`
}

function configText(config: EngineConfig): string {
  const set = config.options.filter(({ source }) => source !== 'default')
  const rows = set.map(({ key, value, source, appliedBy, meaning }) => [
    key,
    source === 'file' ? (JSON.stringify(value) ?? '') : '(by Afloat)',
    appliedBy,
    meaning,
  ])
  const { running, note } = config.liveRestore
  return [
    `${config.path}${config.text === null ? ' (not readable as text, or not there)' : ''}`,
    ...config.complaints.map(({ what }) => `  ! ${what}`),
    `Live restore: ${running === null ? 'the engine does not run' : running ? 'on' : 'off'}${note ? `. ${note}` : ''}`,
    ...(rows.length === 0 ? [] : ['', table([['KEY', 'VALUE', 'APPLIED BY', 'MEANING'], ...rows])]),
    ...(config.unknown.length === 0 ? [] : ['', `Not known to Afloat, left alone: ${config.unknown.join(', ')}`]),
  ].join('\n')
}

function pipeText({ bytes, before, meaning }: PipeMaxSize): string {
  return [`${bytes} bytes${before === null ? '' : ` (it was ${before} before Afloat changed it)`}`, meaning].join('\n')
}

function inForce(option: ConfigOption | undefined): Json | undefined {
  return option?.value ?? option?.default
}

function valueIn(config: EngineConfig, key: string): Json | undefined {
  return config.text === null ? undefined : (JSON.parse(config.text) as Record<string, Json>)[key]
}

function jsonOf(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

function noSuchKey(key: string): AfloatError {
  return usage(`There is no setting "${key}".`, 'See them all with: afloat config --json')
}

function noSuchFile(file: string, error: unknown): AfloatError {
  return usage(`${file} cannot be read: ${errnoOf(error) ?? error}.`, 'Name a file with the new configuration.')
}

function noNumber(text: string): AfloatError {
  return usage(`"${text}" is no number of bytes.`, 'Such as: afloat config pipe-max-size 4194304')
}

function usage(what: string, remedy: string): AfloatError {
  return new AfloatError({ code: 'usage', what, unchanged: 'Nothing was changed.', remedy })
}
