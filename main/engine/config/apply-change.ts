import type { ConfigOutcome, ConfigPlan } from '../../../preload/contract/config.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { problemOf } from '../../host/afloat-error.ts'
import { hashOf } from '../../host/daemon-file.ts'
import { editDaemonText, type JsonObject, type JsonValue } from '../../host/daemon-text.ts'
import type { Home } from '../../host/home.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import { dockerAt } from '../docker-api.ts'
import type { EngineLog } from '../hosts/engine-log.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { Draft } from './draft.ts'
import { optionOf } from './options.ts'
import { reloadEngine } from './reload.ts'
import type { ConfigTrial } from './trial.ts'
import { writeDaemonFile } from './write-daemon-file.ts'

/** The engine whose configuration this is, as the supervisor gives it. */
export interface ConfiguredEngine {
  /** The dockerd that runs and answers. */
  readonly dockerd: ProcessIdentity | undefined
  /** Names of the containers that run, also while the engine does not. */
  containers(): Promise<readonly string[]>
  /** The bundle that runs, or would be started next; undefined where none is installed. */
  bundle(): Promise<Bundle | undefined>
  restart(): Promise<Report>
  /** Has dockerd read its file again. */
  reload(): Promise<void>
  readonly log: EngineLog
  /** The engine's facts may be others after a reload. */
  reread(): Promise<void>
}

export interface ConfigParts {
  readonly home: Home
  readonly engine: ConfiguredEngine
  readonly trial: ConfigTrial
  readonly log: (line: string) => void
}

/** Failures of a restart that came before anything was stopped. */
const UNTOUCHED: readonly string[] = ['busy', 'not-running', 'refused-by-check', 'config-invalid']

/**
 * Writes a drafted change and brings it to the engine that runs; `changed` where somebody else wrote the file meanwhile,
 * with nothing done. Throws AfloatError with file and engine as they were.
 */
export async function applyChange(
  parts: ConfigParts,
  draft: Draft,
  plan: ConfigPlan,
): Promise<ConfigOutcome | 'changed'> {
  if (plan.appliedBy === 'reload') return applyByReload(parts, draft, plan)
  const same = draft.found.text === draft.after.text
  if (same) return outcomeOf(plan, 'nothing', null)
  const written = await write(parts, draft.found, draft.after.text)
  if (written === 'changed') return 'changed'
  if (plan.appliedBy === 'nothing') return outcomeOf(plan, 'nothing', written.copy)
  if (written.copy) await parts.trial.begin(hashOf(draft.after.text), written.copy)
  if (plan.appliedBy === 'start') return outcomeOf(plan, 'start', written.copy)
  return applyByRestart(parts, draft, plan, written.copy)
}

async function applyByReload(parts: ConfigParts, draft: Draft, plan: ConfigPlan): Promise<ConfigOutcome | 'changed'> {
  const wanted = wantedOf(plan)
  // dockerd keeps an option whose key is gone as it was: it is set to its default, and the key taken out after that.
  const withDefaults = editDaemonText(draft.after.text, new Map(Object.entries(wanted)))
  // The file may say it already, and the engine not have heard of it.
  const isThere = withDefaults === draft.found.text
  const written = isThere ? { copy: null } : await write(parts, draft.found, withDefaults)
  if (written === 'changed') return 'changed'
  try {
    await reload(parts, wanted)
  } catch (error) {
    await putBack(parts, withDefaults, draft.found.text)
    throw error
  }
  if (withDefaults !== draft.after.text) {
    const now = { text: withDefaults, hash: hashOf(withDefaults) }
    // Somebody who edits now has the defaults in their file: what is asked for holds all the same.
    await writeDaemonFile(parts.home.engine.daemonJson, undefined, now, draft.after.text)
  }
  await parts.engine.reread()
  return outcomeOf(plan, 'reload', written.copy)
}

async function applyByRestart(
  parts: ConfigParts,
  draft: Draft,
  plan: ConfigPlan,
  copy: string | null,
): Promise<ConfigOutcome> {
  const { engine, trial } = parts
  try {
    const report = await engine.restart()
    const problem = trial.takenBack()
    return { ...outcomeOf(plan, problem ? 'taken-back' : 'restart', copy), report, problem: problem ?? null }
  } catch (error) {
    // Refused before anything was stopped: the file must not say what no engine runs with.
    if (UNTOUCHED.includes(problemOf(error).code)) {
      await trial.passed()
      await putBack(parts, draft.after.text, draft.found.text)
    }
    throw error
  }
}

/** Puts the old text back where the new one is still there; what somebody else wrote since stays. */
async function putBack({ home, log }: ConfigParts, now: string, old: string | undefined): Promise<void> {
  await writeDaemonFile(home.engine.daemonJson, undefined, { text: now, hash: hashOf(now) }, old ?? '{}\n').catch(
    error => log(`the old daemon.json could not be put back: ${error}`),
  )
}

function write({ home }: ConfigParts, found: Draft['found'], text: string) {
  return writeDaemonFile(home.engine.daemonJson, home.daemonJsonCopies, found, text)
}

async function reload({ home, engine }: ConfigParts, wanted: JsonObject): Promise<void> {
  const process = engine.dockerd
  if (!process) throw new Error('reload: the engine does not run')
  const docker = dockerAt(home.engine.socket)
  await reloadEngine({ docker, process, log: engine.log, reload: () => engine.reload() }, wanted)
}

/** What the engine is to have after a reload, removed keys with their default. */
function wantedOf(plan: ConfigPlan): Record<string, JsonValue> {
  const entries = plan.changes.map(({ key, after }) => [key, after ?? optionOf(key)?.default ?? null] as const)
  return Object.fromEntries(entries)
}

function outcomeOf(plan: ConfigPlan, applied: ConfigOutcome['applied'], copy: string | null): ConfigOutcome {
  return { changes: plan.changes, applied, copy, report: null, problem: null }
}
