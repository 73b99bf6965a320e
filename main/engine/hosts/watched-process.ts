import type { DaemonProcess } from '../../host/daemon-process.ts'

interface Current<R> {
  readonly process: DaemonProcess
  readonly record: R
}

/** One process of an engine that is looked after, with what is on record of it. */
export class WatchedProcess<R> {
  readonly #ended: () => void
  #current: Current<R> | undefined

  constructor(ended: () => void) {
    this.#ended = ended
  }

  get record(): R | undefined {
    return this.#current?.record
  }

  get process(): DaemonProcess | undefined {
    return this.#current?.process
  }

  /** Looks after this one from now on. Its end is told once, unless it was let go of or replaced before. */
  take(process: DaemonProcess, record: R): void {
    const current = { process, record }
    this.#current = current
    void process.exited.then(() => {
      if (this.#current !== current) return
      this.#current = undefined
      this.#ended()
    })
  }

  /** Looks after it no longer: its end is no news. */
  letGo(): DaemonProcess | undefined {
    const process = this.#current?.process
    this.#current = undefined
    return process
  }
}
