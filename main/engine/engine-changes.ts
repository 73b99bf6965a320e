import type { Check } from '../../preload/contract/check.ts'
import type { Input } from '../../preload/contract/operations.ts'
import type { Report } from '../../preload/contract/report.ts'
import { AfloatError } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import type { EngineShelf } from './engine-shelf.ts'
import type { Supervisor } from './supervisor.ts'

export interface EngineChangesParts {
  readonly home: Home
  readonly supervisor: Supervisor
  readonly shelf: EngineShelf
}

/** The changes of a running engine that are checked before they are made. */
export class EngineChanges {
  readonly #parts: EngineChangesParts

  constructor(parts: EngineChangesParts) {
    this.#parts = parts
  }

  async check(_change: Input<'check'>): Promise<Check> {
    throw new Error('not yet')
  }

  async restart(_force: boolean): Promise<Report> {
    return this.#parts.supervisor.restart()
  }

  async upgrade(version: string, _force: boolean): Promise<Report> {
    const { supervisor } = this.#parts
    if (version === supervisor.selection?.dockerd) throw alreadyThere(version)
    await this.#have(version)
    return supervisor.change('upgrade', version)
  }

  async rollback(_force: boolean): Promise<Report> {
    const { supervisor } = this.#parts
    const version = supervisor.selection?.previous
    if (version === undefined || version === supervisor.selection?.dockerd) throw noWayBack()
    await this.#have(version)
    return supervisor.change('rollback', version)
  }

  /** All that can be done before the engine stops is done before. */
  async #have(version: string): Promise<void> {
    const { shelf } = this.#parts
    if (!(await shelf.installed()).includes(version)) await shelf.install(version)
  }
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
