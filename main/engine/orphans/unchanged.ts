import type Docker from 'dockerode'
import { Deaths } from '../../host/deaths.ts'
import type { ProcessIdentity } from '../../host/process-identity.ts'
import { listRunning } from './look.ts'

/** What a look that found all well has seen. */
export interface SeenWell {
  readonly running: ReadonlySet<string>
  /** The containerd shims, and what else was seen beside the containers' own processes. */
  readonly beside: readonly ProcessIdentity[]
}

/**
 * Whether all is as it was in a look that found all well: the engine lists the same containers as running, and none of
 * the processes beside them has died since; the deaths of their own are told of anyhow. That is known for next to nothing.
 */
export class Unchanged {
  readonly #deaths: Deaths
  #running: ReadonlySet<string> | undefined
  /** How often something was forgotten: a look that was begun before proves nothing. */
  #age = 0

  constructor(died: () => void) {
    this.#deaths = new Deaths(died)
  }

  /** A look begins; to be handed on with what it has seen. */
  begin(): number {
    return this.#age
  }

  async remember(begun: number, { running, beside }: SeenWell): Promise<void> {
    if (begun !== this.#age) return
    this.#running = running
    await this.#deaths.follow(beside)
  }

  /** Something happened that wants a look. */
  forget(): void {
    this.#age++
    this.#running = undefined
  }

  async isAs(docker: Docker): Promise<boolean> {
    const before = this.#running
    if (!before) return false
    const now = await listRunning(docker)
    return this.#running === before && now.size === before.size && [...now].every(id => before.has(id))
  }

  close(): void {
    this.forget()
    this.#deaths.close()
  }
}
