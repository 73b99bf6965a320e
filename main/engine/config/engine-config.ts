import type {
  ConfigChange,
  ConfigOutcome,
  ConfigPlan,
  EngineConfig,
  PipeMaxSize,
} from '../../../preload/contract/config.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { AfloatError, problemOf } from '../../host/afloat-error.ts'
import { hashOf, readDaemonFile } from '../../host/daemon-file.ts'
import {
  type DaemonText,
  editDaemonText,
  type JsonObject,
  type JsonValue,
  parseDaemonText,
} from '../../host/daemon-text.ts'
import type { Home } from '../../host/home.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import { dockerAt, engineInfo } from '../docker-api.ts'
import type { EngineLog } from '../hosts/engine-log.ts'
import type { Bundle } from '../releases/bundle.ts'
import { askDockerd } from './ask-dockerd.ts'
import { type Draft, draftChange, invalid, outrun } from './draft.ts'
import { flagsOfProcess } from './flags.ts'
import { optionOf } from './options.ts'
import { setPipeMaxSize } from './pipe-max-size.ts'
import { type EngineFacts, namesText, planChange, SWARM_SENTENCE } from './plan.ts'
import { reloadEngine } from './reload.ts'
import type { ConfigTrial } from './trial.ts'
import { viewOf } from './view.ts'
import { writeDaemonFile } from './write-daemon-file.ts'

/** How often a change is made anew because somebody else wrote the file meanwhile, before it is given up. */
const TRIES = 5

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

export interface EngineConfigParts {
  readonly home: Home
  readonly engine: ConfiguredEngine
  readonly trial: ConfigTrial
  readonly log: (line: string) => void
}

/** daemon.json of a home: shown, checked, changed, and brought to the engine that runs. One change at a time. */
export class EngineConfigurator {
  readonly #parts: EngineConfigParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: EngineConfigParts) {
    this.#parts = parts
  }

  async view(): Promise<EngineConfig> {
    return viewOf(this.#parts.home, await this.#facts())
  }

  /**
   * What a change would do. A text that is no JSON is a complaint with its place, for whoever is still writing it; throws
   * AfloatError where a change cannot be drafted for another reason (see draftChange).
   */
  async check(change: ConfigChange): Promise<ConfigPlan> {
    const written = change.text === undefined ? undefined : parseDaemonText(change.text)
    if (written && 'complaint' in written) {
      return {
        changes: [],
        appliedBy: 'nothing',
        complaints: [written.complaint],
        endangers: [],
        text: change.text ?? '',
      }
    }
    return this.#plan(await this.#draft(change), await this.#facts())
  }

  /** Makes a change. Throws AfloatError with file and engine as they were; `force` allows what endangers containers. */
  change(change: ConfigChange, force: boolean): Promise<ConfigOutcome> {
    return this.#inTurn(() => this.#change(change, force))
  }

  setPipeMaxSize(bytes: number | null): Promise<PipeMaxSize> {
    return this.#inTurn(() => setPipeMaxSize(this.#parts.home.records.pipeMaxSize, bytes))
  }

  /** Refuses a restart that dockerd could not come back from: its file would not be taken. Nothing has been stopped yet. */
  async refuseUnstartable(): Promise<void> {
    const bundle = await this.#parts.engine.bundle()
    const found = await readDaemonFile(this.#parts.home.engine.daemonJson)
    const parsed = 'complaint' in found ? found : parseDaemonText(found.text ?? '')
    if ('complaint' in parsed) throw invalid(this.#parts.home.engine.daemonJson, [parsed.complaint])
    const { running } = await this.#facts()
    if (running?.swarm && parsed.values['live-restore'] === true) {
      throw invalid(this.#parts.home.engine.daemonJson, [{ what: SWARM_SENTENCE, key: 'live-restore' }])
    }
    const said = bundle && (await askDockerd(this.#parts.home, bundle, parsed))
    if (said !== undefined) throw invalid(this.#parts.home.engine.daemonJson, [{ what: `dockerd says: ${said}.` }])
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work)
    this.#last = turn.catch(() => undefined)
    return turn
  }

  async #change(change: ConfigChange, force: boolean): Promise<ConfigOutcome> {
    const { home, log } = this.#parts
    // A whole text without its origin is taken to be made from what is there now: later edits are merged into it.
    let asked = change
    for (let tries = 0; tries < TRIES; tries++) {
      const facts = await this.#facts()
      const draft = await this.#draft(asked)
      if (asked.text !== undefined) asked = { ...asked, base: asked.base ?? draft.found.text ?? '' }
      const plan = await this.#plan(draft, facts)
      if (plan.complaints.length > 0) throw invalid(home.engine.daemonJson, plan.complaints)
      if (plan.endangers.length > 0 && !force) throw dangerous(plan)
      const outcome = await this.#apply(draft, plan)
      if (outcome === 'changed') continue
      log(`daemon.json: ${plan.changes.map(({ key }) => key).join(', ') || 'no option'} changed (${outcome.applied})`)
      return outcome
    }
    throw outrun(home.engine.daemonJson)
  }

  async #apply(draft: Draft, plan: ConfigPlan): Promise<ConfigOutcome | 'changed'> {
    if (plan.appliedBy === 'reload') return this.#applyByReload(draft, plan)
    const same = draft.found.text === draft.after.text
    if (same) return outcomeOf(plan, 'nothing', null)
    const written = await this.#write(draft.found, draft.after.text)
    if (written === 'changed') return 'changed'
    if (plan.appliedBy === 'nothing') return outcomeOf(plan, 'nothing', written.copy)
    if (written.copy) await this.#parts.trial.begin(hashOf(draft.after.text), written.copy)
    if (plan.appliedBy === 'start') return outcomeOf(plan, 'start', written.copy)
    return this.#applyByRestart(draft, plan, written.copy)
  }

  async #applyByReload(draft: Draft, plan: ConfigPlan): Promise<ConfigOutcome | 'changed'> {
    const wanted = wantedOf(plan)
    // dockerd keeps an option whose key is gone as it was: it is set to its default, and the key taken out after that.
    const withDefaults = editDaemonText(draft.after.text, new Map(Object.entries(wanted)))
    // The file may say it already, and the engine not have heard of it.
    const isThere = withDefaults === draft.found.text
    const written = isThere ? { copy: null } : await this.#write(draft.found, withDefaults)
    if (written === 'changed') return 'changed'
    try {
      await this.#reload(wanted)
    } catch (error) {
      await this.#putBack(withDefaults, draft.found.text)
      throw error
    }
    if (withDefaults !== draft.after.text) {
      const now = { text: withDefaults, hash: hashOf(withDefaults) }
      // Somebody who edits now has the defaults in their file: what is asked for holds all the same.
      await writeDaemonFile(this.#parts.home.engine.daemonJson, undefined, now, draft.after.text)
    }
    await this.#parts.engine.reread()
    return outcomeOf(plan, 'reload', written.copy)
  }

  async #applyByRestart(draft: Draft, plan: ConfigPlan, copy: string | null): Promise<ConfigOutcome> {
    const { engine, trial } = this.#parts
    try {
      const report = await engine.restart()
      const problem = trial.takenBack()
      return { ...outcomeOf(plan, problem ? 'taken-back' : 'restart', copy), report, problem: problem ?? null }
    } catch (error) {
      // Refused before anything was stopped: the file must not say what no engine runs with.
      if (UNTOUCHED.includes(problemOf(error).code)) {
        await trial.passed()
        await this.#putBack(draft.after.text, draft.found.text)
      }
      throw error
    }
  }

  /** Puts the old text back where the new one is still there; what somebody else wrote since stays. */
  async #putBack(now: string, old: string | undefined): Promise<void> {
    await writeDaemonFile(
      this.#parts.home.engine.daemonJson,
      undefined,
      { text: now, hash: hashOf(now) },
      old ?? '{}\n',
    ).catch(error => this.#parts.log(`the old daemon.json could not be put back: ${error}`))
  }

  #write(found: Draft['found'], text: string) {
    const { home } = this.#parts
    return writeDaemonFile(home.engine.daemonJson, home.daemonJsonCopies, found, text)
  }

  async #reload(wanted: JsonObject): Promise<void> {
    const { home, engine } = this.#parts
    const process = engine.dockerd
    if (!process) throw new Error('reload: the engine does not run')
    const docker = dockerAt(home.engine.socket)
    await reloadEngine({ docker, process, log: engine.log, reload: () => engine.reload() }, wanted)
  }

  async #draft(change: ConfigChange): Promise<Draft> {
    return draftChange(this.#parts.home.engine.daemonJson, change)
  }

  /** The plan, with the engine's own verdict where Afloat has nothing to say against it. */
  async #plan(draft: Draft, facts: EngineFacts): Promise<ConfigPlan> {
    const plan = planChange(draft.before.values, draft.after, draft.asked, facts)
    if (plan.complaints.length > 0 || plan.changes.length === 0) return plan
    const said = await this.#ask(draft.after)
    if (said === undefined) return plan
    // While nothing runs, a file that was refused before may be mended step by step.
    if (!facts.running && said === (await this.#ask(draft.before))) return plan
    return { ...plan, complaints: [{ what: `dockerd says: ${said}.` }] }
  }

  async #ask(file: DaemonText): Promise<string | undefined> {
    const bundle = await this.#parts.engine.bundle()
    return bundle && askDockerd(this.#parts.home, bundle, file)
  }

  async #facts(): Promise<EngineFacts> {
    const { home, engine } = this.#parts
    const { dockerd } = engine
    const containers = await engine.containers()
    const version = (await engine.bundle())?.version ?? ''
    if (!dockerd) return { version, running: undefined, containers }
    const info = await engineInfo(dockerAt(home.engine.socket))
    const swarm = (info.Swarm?.LocalNodeState ?? 'inactive') !== 'inactive'
    const running = { flags: await flagsOfProcess(dockerd.pid), liveRestore: info.LiveRestoreEnabled, swarm }
    return { version, running, containers }
  }
}

/** Failures of a restart that came before anything was stopped. */
const UNTOUCHED: readonly string[] = ['busy', 'not-running', 'refused-by-check', 'config-invalid']

/** What the engine is to have after a reload, removed keys with their default. */
function wantedOf(plan: ConfigPlan): Record<string, JsonValue> {
  const entries = plan.changes.map(({ key, after }) => [key, after ?? optionOf(key)?.default ?? null] as const)
  return Object.fromEntries(entries)
}

function outcomeOf(plan: ConfigPlan, applied: ConfigOutcome['applied'], copy: string | null): ConfigOutcome {
  return { changes: plan.changes, applied, copy, report: null, problem: null }
}

function dangerous(plan: ConfigPlan): AfloatError {
  const consequences = plan.changes.filter(({ danger }) => danger !== 'none').map(({ consequence }) => consequence)
  return new AfloatError({
    code: 'refused-by-check',
    what: consequences.join(' '),
    unchanged: `Nothing was changed; ${namesText(plan.endangers)} run${plan.endangers.length === 1 ? 's' : ''} on.`,
    remedy: 'Stop these containers first, or say that it is to be done all the same (--force).',
  })
}
