/** A person notices; a wait that is shorter than this is none, and neither is a gap between two: milliseconds. */
const SLOW_MS = 100

/** A time of trouble: milliseconds of the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
  /** Whether tries failed, or only waited and were answered well. */
  readonly failed: boolean
}

/** When tries failed or waited long, by their beginning; those of a kind that meet are one. */
export class Outages {
  #spans: readonly Span[] = []

  get spans(): readonly Span[] {
    return this.#spans
  }

  /** A try that is over; no trouble where it succeeded soon. */
  ended(from: number, failed: boolean, to = Date.now()): void {
    if (!failed && to - from <= SLOW_MS) return
    const meets = (span: Span) => span.failed === failed && from <= span.to + SLOW_MS && span.from <= to + SLOW_MS
    const one = [{ from, to }, ...this.#spans.filter(meets)]
    const whole = { from: Math.min(...one.map(span => span.from)), to: Math.max(...one.map(span => span.to)), failed }
    const others = this.#spans.filter(span => !meets(span))
    this.#spans = [...others, whole].sort((a, b) => a.from - b.from)
  }
}
