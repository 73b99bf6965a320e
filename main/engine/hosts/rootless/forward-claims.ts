import type { Forward, ForwardSpec } from './rootlesskit-api.ts'

/** Where rootlesskit connects to when a forward names no address. */
const DEFAULT_CHILD = '127.0.0.1'
const ANY = ['', '0.0.0.0', '::']

/** What is to be done for a forward that a starting dockerd asks for. */
export type Claim =
  /** It is there and may stay: whoever uses it notices nothing. */
  | { readonly kind: 'keep'; readonly forward: Forward }
  /** These are in its way, left by containers that are no more. */
  | { readonly kind: 'add'; readonly stale: readonly Forward[] }

/**
 * Forwards outlive the dockerd that asked for them, and rootlesskit refuses to make one twice, so that each restart of a
 * plain dockerd loses its ports. `unclaimed` are those of the dockerd before, as far as they were not asked for again.
 */
export function claimOf(spec: ForwardSpec, unclaimed: readonly Forward[]): Claim {
  const same = unclaimed.find(forward => isSame(forward.spec, spec))
  if (same) return { kind: 'keep', forward: same }
  return { kind: 'add', stale: unclaimed.filter(forward => collides(forward.spec, spec)) }
}

function isSame(a: ForwardSpec, b: ForwardSpec): boolean {
  return (
    protocolOf(a) === protocolOf(b) &&
    (a.parentIP ?? '') === (b.parentIP ?? '') &&
    a.parentPort === b.parentPort &&
    (a.childIP || DEFAULT_CHILD) === (b.childIP || DEFAULT_CHILD) &&
    a.childPort === b.childPort
  )
}

/** Both would listen on the same port of the host. */
function collides(a: ForwardSpec, b: ForwardSpec): boolean {
  const [one, other] = [a.parentIP ?? '', b.parentIP ?? '']
  return (
    protocolOf(a) === protocolOf(b) &&
    a.parentPort === b.parentPort &&
    (one === other || ANY.includes(one) || ANY.includes(other))
  )
}

/** tcp4 and tcp6 differ; plain tcp is of the family of its address. */
function protocolOf({ proto, parentIP = '' }: ForwardSpec): string {
  return /[46]$/.test(proto) ? proto : `${proto}${parentIP.includes(':') ? 6 : 4}`
}
