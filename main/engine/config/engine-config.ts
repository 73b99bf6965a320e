import type {
  ConfigChange,
  ConfigOutcome,
  ConfigPlan,
  EngineConfig,
  PipeMaxSize,
} from '../../../preload/contract/config.ts'
import { AfloatError } from '../../host/afloat-error.ts'
import { readDaemonFile } from '../../host/daemon-file.ts'
import { type DaemonText, parseDaemonText } from '../../host/daemon-text.ts'
import { dockerAt, engineInfo } from '../docker-api.ts'
import { applyChange, type ConfigParts } from './apply-change.ts'
import { askDockerd } from './ask-dockerd.ts'
import { type Draft, draftChange, invalid, outrun } from './draft.ts'
import { flagsOfProcess } from './flags.ts'
import { setPipeMaxSize } from './pipe-max-size.ts'
import { type EngineFacts, namesText, planChange, SWARM_SENTENCE } from './plan.ts'
import { viewOf } from './view.ts'

/** How often a change is made anew because somebody else wrote the file meanwhile, before it is given up. */
const TRIES = 5

/** daemon.json of a home: shown, checked, changed, and brought to the engine that runs. One change at a time. */
export class EngineConfigurator {
  readonly #parts: ConfigParts
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: ConfigParts) {
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
      const outcome = await applyChange(this.#parts, draft, plan)
      if (outcome === 'changed') continue
      log(`daemon.json: ${plan.changes.map(({ key }) => key).join(', ') || 'no option'} changed (${outcome.applied})`)
      return outcome
    }
    throw outrun(home.engine.daemonJson)
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

function dangerous(plan: ConfigPlan): AfloatError {
  const consequences = plan.changes.filter(({ danger }) => danger !== 'none').map(({ consequence }) => consequence)
  return new AfloatError({
    code: 'refused-by-check',
    what: consequences.join(' '),
    unchanged: `Nothing was changed; ${namesText(plan.endangers)} run${plan.endangers.length === 1 ? 's' : ''} on.`,
    remedy: 'Stop these containers first, or say that it is to be done all the same (--force).',
  })
}
