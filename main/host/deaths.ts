import koffi from 'koffi'
import { closeFd, openPidfd, SystemCallError } from './libc.ts'
import { evidenceOf, keyOfProcess, type ProcessIdentity } from './process-identity.ts'

/** Between two looks: milliseconds. A look is one call for all processes, of some microseconds. */
const LOOK_MS = 250
/** struct pollfd, poll(2): descriptor at 0, wanted events at 4, events at 6. */
const POLLFD_BYTES = 8
const POLLIN = 1

const libc = koffi.load('libc.so.6')
const poll = libc.func('int poll(void *fds, unsigned long count, int timeout)')

/** All that look after something: one timer wakes this process for them together. */
const looking = new Map<Deaths, () => void>()
let timer: NodeJS.Timeout | undefined

/**
 * Tells of the death of processes that are not our children, also where their parent does not reap them: a pidfd is
 * readable from then on, pidfd_open(2). Needs Linux 5.3; on an older one nothing is told.
 */
export class Deaths {
  readonly #died: () => void
  readonly #pidfds = new Map<string, number>()
  /** What poll(2) is asked, made anew after each change of the pidfds: the kernel writes as far as it is told that it goes. */
  #question: Question | undefined

  /** `died` is called once for each death, or for several at once. */
  constructor(died: () => void) {
    this.#died = died
  }

  /** Looks after these from now on and no others. One that is dead already is not told of. */
  async follow(processes: readonly ProcessIdentity[]): Promise<void> {
    const wanted = new Map(processes.map(identity => [keyOfProcess(identity), identity]))
    for (const [key, fd] of this.#pidfds) if (!wanted.has(key)) this.#forget(key, fd)
    for (const [key, identity] of wanted) if (!this.#pidfds.has(key)) await this.#add(key, identity)
  }

  close(): void {
    for (const [key, fd] of this.#pidfds) this.#forget(key, fd)
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
    if ((await evidenceOf(identity)) !== 'alive' || this.#pidfds.has(key)) return closeFd(fd)
    this.#pidfds.set(key, fd)
    this.#changed()
  }

  #forget(key: string, fd: number): void {
    this.#pidfds.delete(key)
    closeFd(fd)
    this.#changed()
  }

  #changed(): void {
    this.#question = undefined
    if (this.#pidfds.size > 0) looking.set(this, () => this.#look())
    else looking.delete(this)
    if (looking.size > 0) timer ??= setInterval(lookForAll, LOOK_MS).unref()
    else {
      clearInterval(timer)
      timer = undefined
    }
  }

  #look(): void {
    this.#question ??= questionOf([...this.#pidfds])
    const { entries, pollfds } = this.#question
    if (poll(pollfds, entries.length, 0) <= 0) return
    for (const [index, [key, fd]] of entries.entries()) {
      if (pollfds.readInt16LE(index * POLLFD_BYTES + 6) !== 0) this.#forget(key, fd)
    }
    this.#died()
  }
}

interface Question {
  readonly entries: readonly (readonly [string, number])[]
  readonly pollfds: Buffer
}

function questionOf(entries: Question['entries']): Question {
  const pollfds = Buffer.alloc(entries.length * POLLFD_BYTES)
  for (const [index, [, fd]] of entries.entries()) {
    pollfds.writeInt32LE(fd, index * POLLFD_BYTES)
    pollfds.writeInt16LE(POLLIN, index * POLLFD_BYTES + 4)
  }
  return { entries, pollfds }
}

function lookForAll(): void {
  for (const look of [...looking.values()]) look()
}
