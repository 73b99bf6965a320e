import { join } from 'node:path'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import type { Home } from '../../host/home.ts'
import { NftSession } from '../../host/nft-session.ts'
import { evidenceOf } from '../../host/process-identity.ts'
import { readDaemonSettings } from '../daemon-settings.ts'
import type { Inventory } from '../record.ts'
import type { Shim } from '../shim.ts'
import { FilterHold } from './filter-hold.ts'
import { guardRules, localBridges, natRules, type Reach } from './nat-rules.ts'
import { engineTargets, readPortFacts } from './port-facts.ts'
import { type PortFacts, type Publication, publicationsOf } from './publications.ts'
import { RouteLocalnet } from './route-localnet.ts'

/**
 * Keeps published ports reachable by kernel rules. They live in nft tables that the kernel removes together with the
 * nft process that owns them, so none outlives Afloat; see nat-rules.ts for what goes by them, and when.
 */
export class PortsShim implements Shim {
  readonly name = 'ports'
  readonly #home: Home
  readonly #localnet: RouteLocalnet
  #session: NftSession | undefined
  #facts: PortFacts | undefined
  #filters: FilterHold[] = []
  #reach: Reach = 'always'
  #inventory: Inventory | undefined
  #applied = ''
  #held = 0
  #swept = false
  #work: Promise<unknown> = Promise.resolve()

  constructor(home: Home) {
    this.#home = home
    this.#localnet = new RouteLocalnet(join(home.run.shims, 'ports.json'))
  }

  async observe(inventory: Inventory): Promise<void> {
    await this.#sweep()
    await this.#apply(inventory, this.#reach)
  }

  async raise(inventory: Inventory): Promise<void> {
    await this.#lowerFilters()
    const { publications } = await this.#exclusive(() => this.#plan(inventory))
    // The way through comes first: what is translated before would run into the engine's isolation of networks.
    await this.#raiseFilters(publications, inventory)
    await this.#apply(inventory, 'absence')
    this.#held = publications.length
  }

  async handOver(): Promise<void> {
    for (const filter of this.#filters) filter.watch()
  }

  async lower(inventory: Inventory): Promise<Partial<ShimFacts>> {
    await this.#apply(inventory, 'always')
    await this.#lowerFilters()
    return { ports: { held: this.#held } }
  }

  soFar(): Partial<ShimFacts> {
    return { ports: { held: this.#held } }
  }

  async release(): Promise<void> {
    await this.#lowerFilters()
    const serves = await this.#servesRunning()
    await this.#exclusive(() => (serves ? this.#endRules() : this.#letGo()))
  }

  async #raiseFilters(publications: readonly Publication[], { networks }: Inventory): Promise<void> {
    const { 'userland-proxy': proxy } = await readDaemonSettings(this.#home.engine.daemonJson)
    await Promise.all(
      ([4, 6] as const).map(async family => {
        const ours = publications.filter(publication => publication.family === family)
        const filter = ours.length > 0 ? await FilterHold.find(this.#home.tag, family) : undefined
        if (!filter) return
        this.#filters.push(filter)
        await filter.raise({ publications: ours, networks, proxy })
      }),
    )
  }

  async #lowerFilters(): Promise<void> {
    const filters = this.#filters
    this.#filters = []
    await Promise.all(filters.map(filter => filter.lower()))
  }

  /** Filter rules of a supervisor that died in an absence. Its nat rules died with it; guards are set anew below. */
  async #sweep(): Promise<void> {
    if (this.#swept) return
    const found = await Promise.all(([4, 6] as const).map(family => FilterHold.find(this.#home.tag, family)))
    for (const filter of found) await filter?.sweep()
    this.#swept = true
  }

  #apply(inventory: Inventory, reach: Reach): Promise<void> {
    return this.#exclusive(() => this.#applyNow(inventory, reach))
  }

  async #plan(inventory: Inventory): Promise<{ readonly possible: boolean; readonly publications: Publication[] }> {
    this.#facts ??= await readPortFacts(inventory)
    const facts = { ...this.#facts, targets: await engineTargets(inventory) }
    return { possible: facts.ownedTables, publications: publicationsOf(inventory, facts).publications }
  }

  async #applyNow(inventory: Inventory, reach: Reach): Promise<void> {
    this.#inventory = inventory
    this.#reach = reach
    const { possible, publications } = await this.#plan(inventory)
    if (!possible) return
    const bridges = localBridges(publications)
    const { tag, engine } = this.#home
    const settings = await readDaemonSettings(engine.daemonJson)
    const rules = [
      ...guardRules(tag, bridges),
      ...natRules({ tag, publications, networks: inventory.networks, reach, proxy: settings['userland-proxy'] }),
    ]
    const wanted = rules.join('\n')
    if (publications.length === 0) {
      await this.#letGo()
    } else if (wanted !== this.#applied || !this.#session?.alive) {
      const session = await this.#open()
      // The guard comes with the rules, before any bridge lets packets through.
      await session.apply(rules)
      await this.#localnet.keep(bridges)
      this.#applied = wanted
    }
  }

  /** Whether containers run whose open connections from 127.0.0.0/8 still pass a bridge. */
  async #servesRunning(): Promise<boolean> {
    const published = (this.#inventory?.containers ?? []).filter(({ ports }) => ports.length > 0)
    const evidence = await Promise.all(published.map(({ process }) => evidenceOf(process)))
    return evidence.some(found => found !== 'dead')
  }

  /**
   * New connections go Docker's own way again. The guard and what it guards stay: without route_localnet the kernel
   * would drop what is said on connections that are open now. The next start, or a reboot, takes both back.
   */
  async #endRules(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    this.#applied = ''
    await session?.close()
  }

  /** Nothing is published: nothing of ours stays. */
  async #letGo(): Promise<void> {
    if (this.#applied === 'nothing') return
    await this.#endRules()
    await this.#localnet.keep([])
    await this.#guard([])
    this.#applied = 'nothing'
  }

  async #guard(bridges: readonly string[]): Promise<void> {
    const session = await NftSession.open()
    try {
      await session.apply(guardRules(this.#home.tag, bridges))
    } finally {
      await session.close()
    }
  }

  async #open(): Promise<NftSession> {
    if (this.#session?.alive) return this.#session
    const session = await NftSession.open()
    this.#session = session
    session.onEnd(() => this.#replace(session))
    return session
  }

  #exclusive<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#work.then(change)
    this.#work = done.catch(() => undefined)
    return done
  }

  /** nft was ended by somebody: its rules are gone and are put back. */
  #replace(session: NftSession): void {
    if (this.#session !== session || !this.#inventory) return
    this.#session = undefined
    void this.#apply(this.#inventory, this.#reach).catch(() => undefined)
  }
}
