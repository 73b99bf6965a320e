import type { ConfigComplaint, ConfigOption, EngineConfig } from '../../../preload/contract/config.ts'
import { readDaemonFile } from '../../host/daemon-file.ts'
import { type DaemonText, type JsonObject, parseDaemonText } from '../../host/daemon-text.ts'
import type { Home } from '../../host/home.ts'
import { checkValues } from './check-values.ts'
import { knownTo, type Option, optionOf, options } from './options.ts'
import { readPipeMaxSize } from './pipe-max-size.ts'
import { type EngineFacts, namesText, SWARM_SENTENCE } from './plan.ts'
import { listCopies } from './write-daemon-file.ts'

/** Everything that is to be seen of an engine's configuration. A file that cannot be used is shown with its faults. */
export async function viewOf(home: Home, facts: EngineFacts): Promise<EngineConfig> {
  const found = await readDaemonFile(home.engine.daemonJson)
  const text = 'complaint' in found ? null : (found.text ?? null)
  const parsed = 'complaint' in found ? found : parseDaemonText(found.text ?? '')
  const values = 'complaint' in parsed ? {} : parsed.values
  return {
    path: home.engine.daemonJson,
    text,
    complaints: complaintsOf(parsed, facts),
    options: Object.entries(options).map(([key, option]) => optionView(key, option, values, facts)),
    unknown: Object.keys(values).filter(key => !optionOf(key)),
    liveRestore: liveRestoreView('complaint' in parsed ? undefined : values, facts),
    pipeMaxSize: await readPipeMaxSize(home.records.pipeMaxSize),
    copies: await listCopies(home.daemonJsonCopies),
  }
}

function complaintsOf(parsed: DaemonText | { complaint: ConfigComplaint }, facts: EngineFacts): ConfigComplaint[] {
  return 'complaint' in parsed ? [parsed.complaint] : checkValues(parsed, facts.version, {})
}

function optionView(key: string, option: Option, values: JsonObject, facts: EngineFacts): ConfigOption {
  const inFile = Object.hasOwn(values, key)
  const { type, meaning, appliedBy, danger, since } = option
  return {
    key,
    type: type.words,
    kind: type.kind,
    ...(type.choices ? { choices: [...type.choices] } : {}),
    meaning,
    ...(option.default === undefined ? {} : { default: option.default }),
    ...(since === undefined ? {} : { since }),
    appliedBy,
    danger,
    ...(inFile ? { value: values[key] } : {}),
    source: inFile ? 'file' : facts.running?.flags.has(key) ? 'afloat' : 'default',
    changeable: !option.owned && knownTo(option, facts.version) === 'known',
  }
}

function liveRestoreView(values: JsonObject | undefined, facts: EngineFacts): EngineConfig['liveRestore'] {
  const { running, containers } = facts
  const flag = running?.flags.get('live-restore')
  const file = values?.['live-restore']
  const on = running?.liveRestore ?? null
  return {
    file: typeof file === 'boolean' ? file : null,
    flag: flag === undefined ? null : flag === 'true',
    running: on,
    switchable: values !== undefined && running !== undefined && flag === undefined && !(running.swarm && on === false),
    note: noteOf(values, on, running?.swarm ?? false, flag !== undefined, containers),
  }
}

function noteOf(
  values: JsonObject | undefined,
  on: boolean | null,
  swarm: boolean,
  isFlag: boolean,
  containers: readonly string[],
): string {
  if (swarm) return SWARM_SENTENCE
  if (values === undefined) return 'daemon.json has to be mended first.'
  if (isFlag) return 'dockerd runs with --live-restore as an argument: a change needs a restart.'
  if (on !== false || containers.length === 0) return ''
  return `The next stop, restart or crash of dockerd ends ${namesText(containers)}; Afloat will not restart it while they run.`
}
