import { setTimeout as delay } from 'node:timers/promises'
import { type Iptables, iptablesWith } from '../../host/iptables.ts'
import { type FilterInput, filterChain, filterHaste, filterRemoval, filterRules, inPlace } from './filter-rules.ts'

/**
 * How long the accept rules last without being moved on: milliseconds. When Afloat dies during an absence, they end by
 * themselves, and the next start removes what is left of them.
 */
const LIFE_MS = 60_000
/** How often they are moved on while an absence lasts: milliseconds. */
const RENEW_MS = 20_000
/**
 * How often their place is checked while dockerd starts: milliseconds. dockerd 28 puts its own jump (DOCKER-FORWARD)
 * first and only 25 calls of iptables later the first rule that drops: some 50 ms, and as the machine slows both down,
 * some 240 to 790 ms at a load of 30 on two cores, where ours were in front again after 20 to 290 ms. An accept in
 * DOCKER-USER would not be safer: dockerd puts that chain before its own jump only after its last rule that drops.
 */
const WATCH_MS = 15

/** What is let through; the rest is found when it is placed. */
export type FilterPlan = Pick<FilterInput, 'publications' | 'networks' | 'proxy'>

/** Keeps the way through the FORWARD chain open for published ports while dockerd takes its rules down and up again. */
export class FilterHold {
  readonly #tag: string
  readonly #iptables: Iptables
  #what: FilterPlan | undefined
  #renewal: NodeJS.Timeout | undefined
  #watching: AbortController | undefined
  #watch: Promise<void> = Promise.resolve()
  #work: Promise<void> = Promise.resolve()

  constructor(tag: string, iptables: Iptables) {
    this.#tag = tag
    this.#iptables = iptables
  }

  /** For the family in which the engine has filter rules; undefined where it has none, so that nothing is in the way. */
  static async find(tag: string, family: 4 | 6): Promise<FilterHold | undefined> {
    const iptables = await iptablesWith(family, 'filter', 'DOCKER')
    return iptables && new FilterHold(tag, iptables)
  }

  async raise(what: FilterPlan): Promise<void> {
    this.#what = what
    await this.#exclusive(() => this.#place())
    clearInterval(this.#renewal)
    this.#renewal = setInterval(() => void this.#exclusive(() => this.#place()).catch(() => undefined), RENEW_MS)
    this.#renewal.unref()
  }

  /** dockerd starts: its rules come before ours now and then, until ours are put first again. */
  watch(): void {
    if (this.#watching) return
    const watching = new AbortController()
    this.#watching = watching
    this.#watch = this.#keepInPlace(watching.signal)
  }

  async lower(): Promise<void> {
    clearInterval(this.#renewal)
    this.#watching?.abort()
    this.#watching = undefined
    await this.#watch
    await this.#exclusive(() => this.sweep())
  }

  /** Removes what is there of ours, from now or from a supervisor that died. */
  async sweep(): Promise<void> {
    const chains = await this.#iptables.chainsOf('filter')
    if (!chains.includes(filterChain(this.#tag))) return
    await this.#iptables.restore(filterRemoval(this.#tag, await this.#forward()))
  }

  async #keepInPlace(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#exclusive(async () => {
        if (signal.aborted) return
        const forward = await this.#forward()
        if (inPlace(this.#tag, forward)) return
        // In front at once, with a single call; then as it should be.
        await this.#iptables.restore(filterHaste(this.#tag, forward))
        await this.#place()
      }).catch(() => undefined)
      await delay(WATCH_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  async #place(): Promise<void> {
    if (!this.#what) return
    const [forward, chains] = await Promise.all([this.#forward(), this.#iptables.chainsOf('filter')])
    const until = Date.now() + LIFE_MS
    const userChain = chains.includes('DOCKER-USER')
    const { family } = this.#iptables
    await this.#iptables.restore(filterRules({ ...this.#what, tag: this.#tag, family, forward, userChain, until }))
  }

  #forward(): Promise<string[]> {
    return this.#iptables.rulesOf('filter', 'FORWARD')
  }

  /** One change at a time: each is made of what was read just before. */
  #exclusive(change: () => Promise<void>): Promise<void> {
    const done = this.#work.then(change)
    this.#work = done.catch(() => undefined)
    return done
  }
}
