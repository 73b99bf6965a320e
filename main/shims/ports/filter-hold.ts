import { setTimeout as delay } from 'node:timers/promises'
import { type Iptables, iptablesWith, type TableRules } from '../../host/iptables.ts'
import { type FilterInput, filterChain, filterHaste, filterRemoval, filterRules, inPlace } from './filter-rules.ts'

/**
 * How long the accept rules last without being moved on: milliseconds. When Afloat dies during an absence, they end by
 * themselves, and the next start removes what is left of them.
 */
const LIFE_MS = 60_000
/** How often they are moved on while an absence lasts: milliseconds. */
const RENEW_MS = 20_000
/**
 * How often their place is checked while a dockerd starts that may get before them: milliseconds. One that has firewalld
 * insert its rules, or that somebody else starts, does: dockerd 28 puts its own jump (DOCKER-FORWARD) first and only 25
 * calls of iptables later the first rule that drops: some 50 ms, and as the machine slows both down, some 240 to 790 ms
 * at a load of 30 on two cores, where ours were in front again after 20 to 290 ms. An accept in DOCKER-USER would not be
 * safer: dockerd puts that chain before its own jump only after its last rule that drops.
 */
const WATCH_MS = 15
/**
 * The same for a dockerd that never gets before them (iptables-front.ts): milliseconds. Each look is a process or two,
 * and it is dockerd's start that they take the processor from.
 */
const SPOT_CHECK_MS = 500

/** What is let through; the rest is found when it is placed. */
export type FilterPlan = Pick<FilterInput, 'publications' | 'networks' | 'proxy'>

/** Keeps the way through the FORWARD chain open for published ports while dockerd takes its rules down and up again. */
export class FilterHold {
  readonly #tag: string
  readonly #iptables: Iptables
  /** As it was a moment ago, for who comes right after. */
  #seen: TableRules | undefined
  #what: FilterPlan | undefined
  #renewal: NodeJS.Timeout | undefined
  #watching: AbortController | undefined
  #watch: Promise<void> = Promise.resolve()
  #work: Promise<void> = Promise.resolve()

  private constructor(tag: string, iptables: Iptables, seen: TableRules) {
    this.#tag = tag
    this.#iptables = iptables
    this.#seen = seen
  }

  /** One for each iptables in which the engine has filter rules, or will; none where nothing is in the way. */
  static async find(tag: string, family: 4 | 6): Promise<FilterHold[]> {
    const found = await iptablesWith(family, 'filter', 'DOCKER')
    return found.map(({ iptables, rules }) => new FilterHold(tag, iptables, rules))
  }

  async raise(what: FilterPlan): Promise<void> {
    this.#what = what
    await this.#exclusive(() => this.#place())
    clearInterval(this.#renewal)
    this.#renewal = setInterval(() => void this.#exclusive(() => this.#place()).catch(() => undefined), RENEW_MS)
    this.#renewal.unref()
  }

  /** dockerd starts: unless it is `polite`, its rules come before ours now and then, until ours are put first again. */
  watch(polite: boolean): void {
    if (this.#watching) return
    const watching = new AbortController()
    this.#watching = watching
    this.#watch = this.#keepInPlace(watching.signal, polite ? SPOT_CHECK_MS : WATCH_MS)
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
    const rules = await this.#list()
    if (!rules.chains.includes(filterChain(this.#tag))) return
    await this.#iptables.restore(filterRemoval(this.#tag, rules.rulesOf('FORWARD')))
  }

  async #keepInPlace(signal: AbortSignal, everyMs: number): Promise<void> {
    while (!signal.aborted) {
      await this.#exclusive(async () => {
        if (signal.aborted) return
        const forward = await this.#forward()
        if (inPlace(this.#tag, forward)) return
        // In front at once, with a single call; then as it should be.
        await this.#iptables.restore(filterHaste(this.#tag, forward))
        await this.#place()
      }).catch(() => undefined)
      await delay(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async #place(): Promise<void> {
    if (!this.#what) return
    const rules = await this.#list()
    const forward = rules.rulesOf('FORWARD')
    const until = Date.now() + LIFE_MS
    const userChain = rules.chains.includes('DOCKER-USER')
    const { family } = this.#iptables
    await this.#iptables.restore(filterRules({ ...this.#what, tag: this.#tag, family, forward, userChain, until }))
  }

  async #list(): Promise<TableRules> {
    const seen = this.#seen
    this.#seen = undefined
    return seen ?? this.#iptables.list('filter')
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
