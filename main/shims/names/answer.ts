import packet, { type Answer, type DecodedPacket, type Question } from 'dns-packet'
import { shortestIpv6 } from '../../host/ip-address.ts'
import { addressesOf, ownerOf, type Scope } from './zone.ts'

/** Seconds that the engine lets its own answers be kept (respTTL in libnetwork/resolver.go). */
const TTL_SECONDS = 600
/** Bytes of a UDP answer to a client that names no size, RFC 1035. */
const UDP_BYTES = 512

const TRUNCATED = packet.TRUNCATED_RESPONSE
/** Opcode and RD of the query are given back, RFC 1035 4.1.1. */
const KEPT_FLAGS = 0x7900

export const rcodes = { noError: 0, serverFailure: 2, refused: 5 } as const

/** What to do with a query: answer it from the inventory, answer that there is nothing, or ask the outside. */
export type Verdict = { readonly kind: 'answer'; readonly answers: Answer[] } | { readonly kind: 'forward' }

/**
 * Decides as the engine's resolver does (libnetwork/resolver.go, serveDNS): a name of the networks is answered even when
 * it has no address of the asked family; everything else is the outside's. `ndotsSet` keeps bare names from leaving.
 */
export function decide(scope: Scope, question: Question, ndotsSet: boolean): Verdict {
  const { name, type } = question
  if (type === 'A' || type === 'AAAA') {
    const found = addressesOf(scope, name, type === 'A' ? 'v4' : 'v6')
    if (found) return { kind: 'answer', answers: shuffled(found).map(data => ({ name, type, ttl: TTL_SECONDS, data })) }
    if (ndotsSet && !name.replace(/\.$/, '').includes('.')) return { kind: 'answer', answers: [] }
  }
  if (type === 'MX' && (addressesOf(scope, name, 'v4') ?? addressesOf(scope, name, 'v6'))) {
    return { kind: 'answer', answers: [] }
  }
  if (type === 'PTR') {
    const address = addressOfReverse(name)
    const owner = address && ownerOf(scope, address)
    if (owner) return { kind: 'answer', answers: [{ name, type, ttl: TTL_SECONDS, data: owner }] }
  }
  return { kind: 'forward' }
}

/** The engine spreads load over containers that share an alias by mixing their order. */
function shuffled(addresses: readonly string[]): string[] {
  return addresses
    .map(address => ({ address, rank: Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ address }) => address)
}

/** The address that a reverse name stands for: `2.0.18.172.in-addr.arpa` or 32 nibbles under `ip6.arpa`. */
export function addressOfReverse(name: string): string | undefined {
  const lower = name.toLowerCase().replace(/\.$/, '')
  if (lower.endsWith('.in-addr.arpa')) return lower.slice(0, -'.in-addr.arpa'.length).split('.').reverse().join('.')
  if (!lower.endsWith('.ip6.arpa')) return undefined
  const nibbles = lower.slice(0, -'.ip6.arpa'.length).split('.').reverse()
  if (nibbles.length !== 32) return undefined
  const groups = Array.from({ length: 8 }, (_, index) => nibbles.slice(4 * index, 4 * index + 4).join(''))
  return shortestIpv6(groups.map(group => Number.parseInt(group, 16)))
}

/** A response to a query as bytes. Over UDP answers that do not fit are left out and the client is told to come by TCP. */
export function encodeResponse(
  query: DecodedPacket,
  protocol: 'udp' | 'tcp',
  rcode: number,
  answers: readonly Answer[] = [],
): Buffer {
  const limit = protocol === 'tcp' ? 65_535 : udpLimit(query)
  // The engine says that it can ask further only where it had something to say.
  const recursion = rcode === rcodes.noError ? packet.RECURSION_AVAILABLE : 0
  const encode = (kept: readonly Answer[]) =>
    packet.encode({
      type: 'response',
      id: query.id ?? 0,
      flags: ((query.flags ?? 0) & KEPT_FLAGS) | recursion | rcode | (kept.length < answers.length ? TRUNCATED : 0),
      questions: query.questions ?? [],
      answers: [...kept],
    })
  let kept = answers
  let bytes = encode(kept)
  while (bytes.length > limit && kept.length > 0) {
    kept = kept.slice(0, -1)
    bytes = encode(kept)
  }
  return bytes
}

function udpLimit(query: DecodedPacket): number {
  const extension = query.additionals?.find(record => record.type === 'OPT')
  return Math.max(UDP_BYTES, extension?.udpPayloadSize ?? 0)
}
