/** A person notices; a wait that is shorter than this is none, and neither is a gap between two: milliseconds. */
const SLOW_MS = 100

/** A time of trouble: milliseconds of the epoch. */
export interface Span {
  readonly from: number
  readonly to: number
  /** Whether tries failed, or only waited and were answered well. */
  readonly failed: boolean
}

/** When tries failed or waited long, those of a kind that overlap as one. */
export class Outages {
  readonly spans: Span[] = []

  /** A try that ends now; no trouble where it succeeded soon. */
  ended(from: number, failed: boolean): void {
    const to = Date.now()
    if (!failed && to - from <= SLOW_MS) return
    const at = this.spans.findLastIndex(span => span.failed === failed)
    const last = this.spans[at]
    if (last && from <= last.to + SLOW_MS) this.spans[at] = { from: Math.min(last.from, from), to, failed }
    else this.spans.push({ from, to, failed })
  }
}
