import type { NetworkRecord } from '../record.ts'
import type { Publication } from './publications.ts'

/**
 * What the engine's own filter rules let through, said once more while it takes them down and sets them up again. In a
 * table of its own an accept would not count against the engine's policy DROP, so this goes into the FORWARD chain of
 * the iptables that the engine itself uses, before the engine's rules and after whatever stands before those.
 */
export interface FilterInput {
  readonly tag: string
  readonly family: 4 | 6
  readonly publications: readonly Publication[]
  readonly networks: readonly NetworkRecord[]
  /** The rules of FORWARD now, as `iptables -S FORWARD` lists them. */
  readonly forward: readonly string[]
  /** Whether there is a DOCKER-USER chain: people's own restrictions go first, here as well. */
  readonly userChain: boolean
  /** Docker's `userland-proxy`: without it the engine lets no container into the ports of other networks. */
  readonly proxy: boolean
  /** When the rules end by themselves: milliseconds since 1970. Afloat moves it on while it lives. */
  readonly until: number
}

/** The first packet of a connection to a published port. */
const NEW_AND_TRANSLATED = '-m conntrack --ctstate NEW -m conntrack --ctstate DNAT'

export function filterChain(tag: string): string {
  return `AFLOAT-${tag}`
}

/** The input for `iptables-restore --noflush` that puts exactly these rules in place. */
export function filterRules(input: FilterInput): string {
  const { tag, family, publications, networks, userChain, proxy } = input
  const chain = filterChain(tag)
  const bridges = networks.filter(({ bridge }) => bridge !== '')
  const accepts = publications
    .filter(publication => publication.family === family)
    .map(({ address, bridge, protocol, port }) => {
      const to = `-d ${address} -o ${bridge} -p ${protocol} -m ${protocol} --dport ${port}`
      return `-A ${chain} ${to} -m conntrack --ctstate DNAT -j ACCEPT`
    })
  return [
    '*filter',
    `:${chain} - [0:0]`,
    ...(userChain ? [`-A ${chain} -j DOCKER-USER`] : []),
    ...bridges.map(({ bridge }) => `-A ${chain} -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`),
    ...(proxy
      ? []
      : bridges.map(({ bridge }) => `-A ${chain} -i ${bridge} ! -o ${bridge} ${NEW_AND_TRANSLATED} -j RETURN`)),
    ...new Set(accepts),
    ...bridges.filter(talks).map(({ bridge }) => `-A ${chain} -i ${bridge} -o ${bridge} -j ACCEPT`),
    // Between networks the engine's isolation decides, now as ever.
    ...bridges.map(({ bridge }) => `-A ${chain} -o ${bridge} -j RETURN`),
    ...bridges.filter(({ internal }) => !internal).map(({ bridge }) => `-A ${chain} -i ${bridge} -j ACCEPT`),
    ...placement(input),
    'COMMIT',
    '',
  ].join('\n')
}

/** The same for only one more jump in front of the engine's: the way is open until the chain is placed properly. */
export function filterHaste(tag: string, forward: readonly string[]): string {
  return ['*filter', `-I FORWARD ${placeBefore(forward) + 1} -j ${filterChain(tag)}`, 'COMMIT', ''].join('\n')
}

/** The input for `iptables-restore --noflush` that leaves nothing of ours in FORWARD. */
export function filterRemoval(tag: string, forward: readonly string[]): string {
  return [
    '*filter',
    `:${filterChain(tag)} - [0:0]`,
    ...ownJumps(tag, forward).map(rule => rule.replace('-A ', '-D ')),
    `-X ${filterChain(tag)}`,
    'COMMIT',
    '',
  ].join('\n')
}

/** Whether our jump comes before all of the engine's. */
export function inPlace(tag: string, forward: readonly string[]): boolean {
  const ours = forward.findIndex(rule => jumpsTo(rule, filterChain(tag)))
  return ours >= 0 && ours < placeBefore(forward)
}

function placement({ tag, forward, until }: FilterInput): string[] {
  const others = forward.filter(rule => !jumpsTo(rule, filterChain(tag)))
  const end = new Date(until).toISOString().slice(0, 19)
  return [
    ...ownJumps(tag, forward).map(rule => rule.replace('-A ', '-D ')),
    `-I FORWARD ${placeBefore(others) + 1} -m time --datestop ${end} -j ${filterChain(tag)}`,
  ]
}

function ownJumps(tag: string, forward: readonly string[]): string[] {
  return forward.filter(rule => jumpsTo(rule, filterChain(tag)))
}

/** Index of the engine's first rule in FORWARD: it jumps to a chain DOCKER or DOCKER-…, whatever the version. */
function placeBefore(forward: readonly string[]): number {
  const index = forward.findIndex(rule => /-j DOCKER(-|$|\s)/.test(rule))
  return index < 0 ? forward.length : index
}

function talks({ options }: NetworkRecord): boolean {
  return options['com.docker.network.bridge.enable_icc'] !== 'false'
}

function jumpsTo(rule: string, chain: string): boolean {
  return rule.includes(`-j ${chain}`)
}
