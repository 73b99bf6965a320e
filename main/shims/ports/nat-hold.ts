import { NftSession } from '../../host/nft-session.ts'
import { firewalledBridges } from './local-path.ts'
import { guardRules, localBridges, type NatInput, natRules } from './nat-rules.ts'
import type { Publication } from './publications.ts'
import type { RouteLocalnet } from './route-localnet.ts'

/** What is to be translated; the rest is found when it is placed. */
export type NatPlan = Omit<NatInput, 'tag' | 'firewalled'>

/**
 * The translations of published ports, in nft tables that the kernel removes together with the nft process that owns
 * them, so none outlives Afloat; and what goes with them: `route_localnet` of the bridges, and the guard for it.
 */
export class NatHold {
  readonly #tag: string
  readonly #localnet: RouteLocalnet
  #session: NftSession | undefined
  #plan: NatPlan | undefined
  #applied = ''
  /** By bridge, once it was tried: whether this host's firewall keeps 127.0.0.0/8 from it. */
  readonly #firewalled = new Map<string, boolean>()
  #work: Promise<unknown> = Promise.resolve()

  constructor(tag: string, localnet: RouteLocalnet) {
    this.#tag = tag
    this.#localnet = localnet
  }

  /** Puts exactly these translations in place, in one transaction. */
  apply(plan: NatPlan): Promise<void> {
    return this.#exclusive(() => this.#apply(plan))
  }

  /** Forgets what was found about the host's firewall: it is tried again with the next rules. */
  doubtFirewall(): void {
    this.#firewalled.clear()
  }

  /**
   * New connections go Docker's own way again. The guard and what it guards stay: without route_localnet the kernel
   * would drop what is said on connections that are open now. The next start, or a reboot, takes both back.
   */
  endRules(): Promise<void> {
    return this.#exclusive(() => this.#endRules())
  }

  /** Nothing is published: nothing of ours stays. */
  letGo(): Promise<void> {
    return this.#exclusive(() => this.#letGo())
  }

  async #apply(plan: NatPlan): Promise<void> {
    this.#plan = plan
    const { publications, reach } = plan
    if (publications.length + plan.relays.length === 0) return this.#letGo()
    const bridges = localBridges(publications)
    // While the engine is away there is no time for it, and no docker-proxy to leave anything to.
    if (reach === 'always') await this.#tryFirewall(publications, bridges)
    const firewalled = bridges.filter(bridge => this.#firewalled.get(bridge))
    const rules = [...guardRules(this.#tag, bridges), ...natRules({ ...plan, tag: this.#tag, firewalled })]
    const wanted = rules.join('\n')
    if (wanted === this.#applied && this.#session?.alive) return
    const session = await this.#open()
    // The guard comes with the rules, before any bridge lets packets through.
    await session.apply(rules)
    await this.#localnet.keep(bridges)
    this.#applied = wanted
  }

  async #tryFirewall(publications: readonly Publication[], bridges: readonly string[]): Promise<void> {
    const untried = bridges.filter(bridge => !this.#firewalled.has(bridge))
    if (untried.length === 0) return
    const session = await this.#open()
    await session.apply(guardRules(this.#tag, bridges))
    await this.#localnet.keep(bridges)
    const there = publications.filter(({ bridge }) => untried.includes(bridge))
    // Where it cannot be found out, ports are held as if there were none.
    const found = await firewalledBridges(this.#tag, there).catch((): string[] => [])
    for (const bridge of untried) this.#firewalled.set(bridge, found.includes(bridge))
  }

  async #endRules(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    this.#applied = ''
    await session?.close()
  }

  async #letGo(): Promise<void> {
    if (this.#applied === 'nothing') return
    await this.#endRules()
    await this.#localnet.keep([])
    const session = await NftSession.open()
    try {
      await session.apply(guardRules(this.#tag, []))
    } finally {
      await session.close()
    }
    this.#applied = 'nothing'
  }

  async #open(): Promise<NftSession> {
    if (this.#session?.alive) return this.#session
    const session = await NftSession.open()
    this.#session = session
    session.onEnd(() => this.#replace(session))
    return session
  }

  /** nft was ended by somebody: its rules are gone and are put back. */
  #replace(session: NftSession): void {
    if (this.#session !== session || !this.#plan) return
    this.#session = undefined
    void this.apply(this.#plan).catch(() => undefined)
  }

  #exclusive<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#work.then(change)
    this.#work = done.catch(() => undefined)
    return done
  }
}
