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

  /** A table as iptables-save writes it. */
  save(table: string): Promise<string> {
    return runCommand(`${this.#program}-save`, ['-t', table])
  }

  /** Carries out a file of iptables-restore: each table in one transaction, chains that are not named stay. */
  async restore(rules: string): Promise<void> {
    await runCommand(`${this.#program}-restore`, ['-w', LOCK_SECONDS, '--noflush'], rules)
  }
}

/** The iptables in which a chain is, with its table: the one that whoever made it uses. Undefined where none has it. */
export async function iptablesWith(
  family: 4 | 6,
  table: string,
  chain: string,
): Promise<{ iptables: Iptables; rules: TableRules } | undefined> {
  for (const variant of ['', '-legacy', '-nft'] as const) {
    const iptables = new Iptables(family, variant)
    const rules = await iptables.list(table).catch(() => undefined)
    if (rules?.chains.includes(chain)) return { iptables, rules }
  }
  return undefined
}
