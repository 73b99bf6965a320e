import { join } from 'node:path'
import type { ShimFacts } from '../../../preload/contract/report.ts'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { evidenceOf } from '../../host/process-identity.ts'
import { type DaemonSettings, readDaemonSettings } from '../daemon-settings.ts'
import type { Inventory } from '../record.ts'
import type { Shim } from '../shim.ts'
import { FilterHold } from './filter-hold.ts'
import { hasIptablesFront } from './iptables-front.ts'
import { LoopbackRelay } from './loopback-relay.ts'
import { NatHold } from './nat-hold.ts'
import type { Reach } from './nat-rules.ts'
import { engineTargets, readPortFacts } from './port-facts.ts'
import { type PortFacts, type Publication, publicationsOf, type RelayTarget, relayTargets } from './publications.ts'
import { RouteLocalnet } from './route-localnet.ts'

const FAMILIES = [4, 6] as const
/** firewalld(1) writes its pid there while it runs. */
const FIREWALLD_PID = '/run/firewalld.pid'

interface Plan {
  /** Whether this host can hold ports at all. */
  readonly possible: boolean
  readonly publications: readonly Publication[]
  readonly onLoopback6: readonly RelayTarget[]
  readonly settings: DaemonSettings
}

/** Keeps published ports reachable by kernel rules: translated by NatHold, let through by FilterHold. */
export class PortsShim implements Shim {
  readonly name = 'ports'
  readonly #home: Home
  readonly #nat: NatHold
  #facts: Omit<PortFacts, 'targets'> | undefined
  readonly #filters = new Map<4 | 6, readonly FilterHold[]>()
  readonly #relay = new LoopbackRelay()
  #inventory: Inventory | undefined
  #reach: Reach = 'always'
  #held = 0
  #swept = false

  constructor(home: Home) {
    this.#home = home
    this.#nat = new NatHold(home.tag, new RouteLocalnet(join(home.run.shims, 'ports.json')))
  }

  async observe(inventory: Inventory): Promise<void> {
    await this.#sweep()
    await this.#apply(inventory, await this.#plan(inventory), this.#reach)
  }

  async raise(inventory: Inventory): Promise<void> {
    const plan = await this.#plan(inventory)
    // The way through comes first: what is translated before would run into the engine's isolation of networks.
    if (plan.possible) await this.#raiseFilters(inventory, plan)
    await this.#apply(inventory, plan, 'absence')
    this.#held = plan.publications.length
  }

  async handOver(): Promise<void> {
    // firewalld inserts dockerd's rules itself.
    const polite = (await hasIptablesFront(this.#home)) && (await readTextIfThere(FIREWALLD_PID)) === undefined
    for (const filter of [...this.#filters.values()].flat()) filter.watch(polite)
  }

  async lower(inventory: Inventory): Promise<Partial<ShimFacts>> {
    this.#nat.doubtFirewall()
    await this.#apply(inventory, await this.#plan(inventory), 'always')
    await this.#lowerFilters()
    return { ports: { held: this.#held } }
  }

  soFar(): Partial<ShimFacts> {
    return { ports: { held: this.#held } }
  }

  async release(): Promise<void> {
    await this.#lowerFilters()
    this.#relay.close()
    if (await this.#servesRunning()) await this.#nat.endRules()
    else await this.#nat.letGo()
  }

  /** Those that are up stay up meanwhile: after a failed start of dockerd nothing else lets packets through. */
  async #raiseFilters({ networks }: Inventory, { publications, settings }: Plan): Promise<void> {
    await Promise.all(
      FAMILIES.map(async family => {
        const ours = publications.filter(publication => publication.family === family)
        const filters =
          this.#filters.get(family) ?? (ours.length > 0 ? await FilterHold.find(this.#home.tag, family) : [])
        if (filters.length === 0) return
        this.#filters.set(family, filters)
        const what = { publications: ours, networks, proxy: settings['userland-proxy'] }
        await Promise.all(filters.map(filter => filter.raise(what)))
      }),
    )
  }

  async #lowerFilters(): Promise<void> {
    const filters = [...this.#filters.values()].flat()
    this.#filters.clear()
    await Promise.all(filters.map(filter => filter.lower()))
  }

  /** Filter rules of a supervisor that died in an absence. Its nat rules died with it; guards are set anew. */
  async #sweep(): Promise<void> {
    if (this.#swept) return
    const found = await Promise.all(FAMILIES.map(family => FilterHold.find(this.#home.tag, family)))
    for (const filter of found.flat()) await filter.sweep()
    this.#swept = true
  }

  async #plan(inventory: Inventory): Promise<Plan> {
    // nft may be installed later, as the check proposes.
    if (!this.#facts?.ownedTables) this.#facts = await readPortFacts()
    const facts = { ...this.#facts, targets: await engineTargets(inventory) }
    const { publications } = publicationsOf(inventory, facts)
    const settings = await readDaemonSettings(this.#home.engine.daemonJson)
    const onLoopback6 = settings['userland-proxy'] ? relayTargets(inventory, facts.targets) : []
    return { possible: facts.ownedTables, publications, onLoopback6, settings }
  }

  async #apply(inventory: Inventory, plan: Plan, reach: Reach): Promise<void> {
    this.#inventory = inventory
    this.#reach = reach
    if (!plan.possible) return
    const { publications, settings } = plan
    const relays = reach === 'absence' ? await this.#relay.listen(plan.onLoopback6) : []
    const { networks } = inventory
    await this.#nat.apply({ publications, networks, reach, proxy: settings['userland-proxy'], relays })
    // Only now does nobody new come any more.
    if (reach === 'always') await this.#relay.listen([])
  }

  /** Whether containers run whose open connections from 127.0.0.0/8 still pass a bridge. */
  async #servesRunning(): Promise<boolean> {
    const published = (this.#inventory?.containers ?? []).filter(({ ports }) => ports.length > 0)
    const evidence = await Promise.all(published.map(({ process }) => evidenceOf(process)))
    return evidence.some(found => found !== 'dead')
  }
}
