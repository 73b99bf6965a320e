/** Checks lines that begin with a number while they come in: each is to be `step` more than the one before. */
export class LineCheck {
  readonly #step: number
  #rest = Buffer.alloc(0)
  #lines = 0
  first: number | undefined
  last: number | undefined
  /** The first place where the numbers do not go on; undefined where none is missing, doubled or out of order. */
  fault: string | undefined

  constructor(step: number) {
    this.#step = step
  }

  hear(chunk: Buffer): void {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (;;) {
      const end = bytes.indexOf(0x0a, at)
      if (end < 0) break
      this.#line(Number.parseInt(bytes.toString('latin1', at, Math.min(end, at + 12)), 10))
      at = end + 1
    }
    this.#rest = Buffer.from(bytes.subarray(at))
  }

  #line(number: number): void {
    this.#lines++
    if (this.last !== undefined && number !== this.last + this.#step) {
      this.fault ??= `line ${this.#lines}: ${number} after ${this.last}`
    }
    this.first ??= number
    this.last = number
  }
}

/** The first fault of a whole log, or that there is no line in it. */
export function firstFault(log: Buffer, step: number): string | undefined {
  const check = new LineCheck(step)
  check.hear(log)
  return check.first === undefined ? 'no line at all' : check.fault
}
