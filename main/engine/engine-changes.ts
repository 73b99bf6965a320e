import type { Check } from '../../preload/contract/check.ts'
import type { Input } from '../../preload/contract/operations.ts'
import type { Report } from '../../preload/contract/report.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import type { EngineShelf } from './engine-shelf.ts'
import { check, refuseRed } from './preflight/check.ts'
import type { HeldFact } from './preflight/facts.ts'
import { worst } from './preflight/finding.ts'
import { checkSubject } from './preflight/subject.ts'
import type { Supervisor } from './supervisor.ts'

export interface EngineChangesParts {
  readonly home: Home
  readonly supervisor: Supervisor
  readonly shelf: EngineShelf
  /** What the shims expect of an absence now. */
  readonly held: () => readonly HeldFact[]
}

/** The changes of a running engine that are checked before they are made. */
export class EngineChanges {
  readonly #parts: EngineChangesParts

  constructor(parts: EngineChangesParts) {
    this.#parts = parts
  }

  /** What a change would do to what runs. Needs an engine that was started at least once. */
  async check(change: Input<'check'>): Promise<Check> {
    const { home, supervisor, shelf, held } = this.#parts
    const subject = await checkSubject(home, supervisor)
    if (!subject) throw notStarted()
    const found = await check({
      ...subject,
      home,
      change,
      bundleOf: version => shelf.bundleOf(version).catch(() => undefined),
      sizeOf: version => shelf.downloadSize(version),
      held: held(),
    })
    const more = (await shelf.findings?.(change.engine)) ?? []
    const findings = [...more, ...found.findings]
    return { ...found, findings, level: worst(findings.map(({ level }) => level)) }
  }

  async restart(force: boolean): Promise<Report> {
    await this.#refuse({}, force)
    return this.#parts.supervisor.restart(force ? 'forced' : undefined)
  }

  async upgrade(version: string, force: boolean): Promise<Report> {
    const { supervisor } = this.#parts
    if (version === supervisor.selection?.dockerd) throw alreadyThere(version)
    return this.#change('upgrade', version, force)
  }

  async rollback(force: boolean): Promise<Report> {
    const { supervisor } = this.#parts
    const version = supervisor.selection?.previous
    if (version === undefined || version === supervisor.selection?.dockerd) throw noWayBack()
    return this.#change('rollback', version, force)
  }

  /** All that can be done before the engine stops is done before: the bundle, and the check with it at hand. */
  async #change(kind: 'upgrade' | 'rollback', version: string, force: boolean): Promise<Report> {
    const { supervisor, shelf } = this.#parts
    supervisor.mustBeChangeable()
    if (!(await shelf.installed()).includes(version)) {
      // What is red without it is red with it: nobody waits for a download that leads nowhere.
      await this.#refuse({ engine: version }, force)
      await shelf.install(version)
    }
    await this.#refuse({ engine: version }, force)
    return supervisor.change(kind, version, force ? 'forced' : undefined)
  }

  async #refuse(change: Input<'check'>, force: boolean): Promise<void> {
    if (!force && this.#parts.supervisor.selection) refuseRed(await this.check(change))
  }
}

function notStarted(): AfloatError {
  return new AfloatError({
    code: 'not-running',
    what: 'No engine was started yet: there is nothing to check.',
    unchanged: 'Nothing was changed.',
    remedy: 'Start it with: afloat up',
  })
}

function alreadyThere(version: string): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: `Engine ${version} is the one that runs.`,
    unchanged: 'Nothing was changed.',
    remedy: 'See what else there is: afloat engines',
  })
}

function noWayBack(): AfloatError {
  return new AfloatError({
    code: 'usage',
    what: 'The engine ran from no other version before.',
    unchanged: 'Nothing was changed.',
    remedy: 'To change to any version: afloat upgrade VERSION',
  })
}
