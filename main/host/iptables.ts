import { errnoOf } from './afloat-error.ts'
import { readTextIfThere } from './files.ts'
import { runCommand } from './run-command.ts'

/** Seconds that an iptables call waits for another one's lock: dockerd calls it dozens of times while it starts. */
const LOCK_SECONDS = '5'

/** A table as it was when it was listed. */
export interface TableRules {
  readonly chains: readonly string[]
  /** The rules of a chain as `-S` lists them, its policy left out. */
  rulesOf(chain: string): string[]
}

/** One of the iptables programs for one family; several can be installed, and each has its own rules. */
export class Iptables {
  readonly family: 4 | 6
  readonly #program: string

  constructor(family: 4 | 6, variant: '' | '-legacy' | '-nft') {
    this.family = family
    this.#program = `${family === 4 ? 'iptables' : 'ip6tables'}${variant}`
  }

  /** The rules of a built-in chain as `-S` lists them, its policy left out. */
  async rulesOf(table: string, chain: string): Promise<string[]> {
    const list = await runCommand(this.#program, ['-w', LOCK_SECONDS, '-t', table, '-S', chain])
    return list.split('\n').filter(line => line.startsWith('-A '))
  }

  /** The rules of a whole table. */
  async list(table: string): Promise<TableRules> {
    const lines = (await runCommand(this.#program, ['-w', LOCK_SECONDS, '-t', table, '-S'])).split('\n')
    return {
      chains: lines.flatMap(line => /^-[NP] (\S+)/.exec(line)?.[1] ?? []),
      rulesOf: chain => lines.filter(line => line.startsWith(`-A ${chain} `)),
    }
  }

  /** Whether it is the one that knows no nftables, by what it says of itself: `iptables v1.8.9 (legacy)`. */
  async isLegacy(): Promise<boolean> {
    return /\(legacy\)/.test(await runCommand(this.#program, ['--version']).catch(() => ''))
  }

  /** A table as iptables-save writes it. */
  save(table: string): Promise<string> {
    return runCommand(`${this.#program}-save`, ['-t', table])
  }

  /** Carries out a file of iptables-restore: each table in one transaction, chains that are not named stay. */
  async restore(rules: string): Promise<void> {
    await runCommand(`${this.#program}-restore`, ['-w', LOCK_SECONDS, '--noflush'], rules)
  }
}

/** An iptables, and a table of it as it is now. */
export interface IptablesTable {
  readonly iptables: Iptables
  readonly rules: TableRules
}

/**
 * Each iptables in which a chain is, and beside them the one that goes by the plain name. More than one after a switch
 * from nft to legacy, or back, without a reboot: the chain of whoever made it is in the one, what was made before is left
 * in the other, and the kernel asks both. Empty where none has the chain.
 */
export async function iptablesWith(family: 4 | 6, table: string, chain: string): Promise<IptablesTable[]> {
  const [usual, legacy, isLegacy] = await Promise.all([
    tableOf(new Iptables(family, ''), table),
    legacyTables(family),
    new Iptables(family, '').isLegacy(),
  ])
  const other = isLegacy ? '-nft' : '-legacy'
  // Asked for a table that is not there, iptables-legacy would make it.
  const another = other === '-nft' || legacy.has(table) ? await tableOf(new Iptables(family, other), table) : undefined
  const found = [usual, another].filter(each => each !== undefined)
  const has = found.filter(({ rules }) => rules.chains.includes(chain))
  return has.length === 0 ? [] : found.filter(each => each === usual || has.includes(each))
}

async function tableOf(iptables: Iptables, table: string): Promise<IptablesTable | undefined> {
  const rules = await iptables.list(table).catch(() => undefined)
  return rules && { iptables, rules }
}

/**
 * The tables that iptables-legacy has in this network namespace; none where the kernel does not know it, or keeps the
 * list to the machine's root, as it does in the namespaces of a plain user.
 */
async function legacyTables(family: 4 | 6): Promise<ReadonlySet<string>> {
  const list = `/proc/self/net/${family === 4 ? 'ip' : 'ip6'}_tables_names`
  const names = await readTextIfThere(list).catch(error => {
    if (errnoOf(error) === 'EACCES') return undefined
    throw error
  })
  return new Set(names?.split('\n'))
}
