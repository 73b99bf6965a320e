/** A page, the smallest pipe and the unit of its memory: bytes. */
const PAGE = 4096

/** What a writer gets that no pipe could hold: the stand-in reads it from the first moment. Bytes. */
const MODEST = 1 << 20

/**
 * However short an absence, a FIFO carries that long, as far as a modest one does: milliseconds. Should Afloat itself be
 * killed in it, nobody reads until it has been started again.
 */
const ALONE_MS = 10_000

/** Output comes in bursts: room for this many times what the mean rate would fill. */
const HEADROOM = 2

export interface CapacityWish {
  /** Names the FIFO for the caller. */
  readonly key: string
  /** Bytes a second, as seen lately. */
  readonly rate: number
  /** Bytes, now. */
  readonly capacity: number
}

export interface CapacityTerms {
  /** How long nobody will read, at a guess: milliseconds. */
  readonly expectedMs: number
  /** The most that all FIFOs may hold together: bytes. */
  readonly budget: number
  /** The largest that one may be: bytes. */
  readonly ceiling: number
}

/** The capacity that each FIFO is to have: bytes, powers of two, never less than now. */
export function planCapacities(wishes: readonly CapacityWish[], terms: CapacityTerms): Map<string, number> {
  const plan = new Map(wishes.map(wish => [wish.key, wanted(wish, terms)]))
  let total = [...plan.values()].reduce((sum, size) => sum + size, 0)
  // Who asks for most gives way first; the stand-in reads those soonest anyway.
  while (total > terms.budget) {
    const shrinkable = wishes.filter(wish => size(plan, wish) / 2 >= wish.capacity)
    const largest = shrinkable.reduce<CapacityWish | undefined>(
      (most, wish) => (!most || size(plan, wish) > size(plan, most) ? wish : most),
      undefined,
    )
    if (!largest) break
    const half = size(plan, largest) / 2
    plan.set(largest.key, half)
    total -= half
  }
  return plan
}

function size(plan: ReadonlyMap<string, number>, wish: CapacityWish): number {
  return plan.get(wish.key) ?? wish.capacity
}

function wanted(wish: CapacityWish, terms: CapacityTerms): number {
  const needed = bytesFor(wish.rate, terms.expectedMs)
  const most = powerBelow(terms.ceiling)
  const modest = Math.min(MODEST, most)
  return Math.max(wish.capacity, needed <= most ? needed : modest, Math.min(bytesFor(wish.rate, ALONE_MS), modest))
}

/** What a writer of this rate fills in that time, with headroom, as a size that a pipe can have. */
export function bytesFor(rate: number, ms: number): number {
  const bytes = Math.max(PAGE, (rate * ms * HEADROOM) / 1000)
  return 2 ** Math.ceil(Math.log2(bytes))
}

function powerBelow(bytes: number): number {
  return 2 ** Math.floor(Math.log2(Math.max(PAGE, bytes)))
}

/** Seconds until a writer of this rate has filled what is free; infinite for a silent one. */
export function secondsUntilFull(rate: number, capacity: number, buffered: number): number {
  return rate > 0 ? Math.max(0, capacity - buffered) / rate : Number.POSITIVE_INFINITY
}
