import { closeFd, openPidfd, SystemCallError } from './libc.ts'
import { evidenceOf, keyOfProcess, type ProcessIdentity } from './process-identity.ts'
import { onReadable } from './readable.ts'

/**
 * Tells of the death of processes that are not our children, also where their parent does not reap them: a pidfd is
 * readable from then on, pidfd_open(2). Needs Linux 5.3; on an older one nothing is told.
 */
export class Deaths {
  readonly #died: () => void
  /** How to end looking after each. */
  readonly #followed = new Map<string, () => void>()

  /** `died` is called once for each death. */
  constructor(died: () => void) {
    this.#died = died
  }

  /** Looks after these from now on and no others. One that is dead already is not told of. */
  async follow(processes: readonly ProcessIdentity[]): Promise<void> {
    const wanted = new Map(processes.map(identity => [keyOfProcess(identity), identity]))
    for (const key of this.#followed.keys()) if (!wanted.has(key)) this.#forget(key)
    for (const [key, identity] of wanted) if (!this.#followed.has(key)) await this.#add(key, identity)
  }

  close(): void {
    for (const key of this.#followed.keys()) this.#forget(key)
  }

  async #add(key: string, identity: ProcessIdentity): Promise<void> {
    let fd: number
    try {
      fd = openPidfd(identity.pid)
    } catch (error) {
      // Dead, or a kernel without pidfds.
      if (error instanceof SystemCallError) return
      throw error
    }
    // The pid may have been somebody else's by then; and another call may have been faster.
    if ((await evidenceOf(identity)) !== 'alive' || this.#followed.has(key)) return closeFd(fd)
    const end = onReadable(fd, () => {
      this.#forget(key)
      this.#died()
    })
    this.#followed.set(key, () => {
      end()
      closeFd(fd)
    })
  }

  #forget(key: string): void {
    this.#followed.get(key)?.()
    this.#followed.delete(key)
  }
}
