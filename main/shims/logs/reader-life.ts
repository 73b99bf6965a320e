import { evidenceOf, isSameProcess, type ProcessIdentity } from '../../host/process-identity.ts'

/** Between two looks at the same process: milliseconds. So much later a dockerd that died in its start is missed. */
const LOOK_MS = 100

/**
 * Whether the dockerd that has taken containers over still lives. It is asked for each of them in each round, and /proc
 * is read once for all: with 50 containers a read for each took a whole processor from the dockerd that was starting.
 */
export class ReaderLife {
  #looked: { readonly reader: ProcessIdentity; readonly at: number; readonly dead: Promise<boolean> } | undefined

  isDead(reader: ProcessIdentity): Promise<boolean> {
    const now = performance.now()
    const last = this.#looked
    if (last && isSameProcess(last.reader, reader) && now - last.at < LOOK_MS) return last.dead
    const dead = evidenceOf(reader).then(found => found === 'dead')
    this.#looked = { reader, at: now, dead }
    return dead
  }
}
