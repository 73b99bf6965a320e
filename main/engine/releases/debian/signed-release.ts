import { type Key, readCleartextMessage, verify } from 'openpgp'
import { reasonOf, releaseProblem } from '../failure.ts'

/** A clock may be a little off; an index from further in the future is none of Debian's. */
const clockLeewayMs = 24 * 60 * 60 * 1000

/** What an InRelease file says once its signature is known to be Debian's. */
export interface SignedRelease {
  readonly codename: string
  readonly date: Date
  /** Debian's own end of trust in this index; stable suites have none. */
  readonly validUntil: Date | undefined
  /** SHA-256 and size of each index, by its path below the suite. */
  readonly indices: ReadonlyMap<string, { readonly sha256: string; readonly size: number }>
  /** Long ids of the keys with a good signature, in hex. */
  readonly signedBy: readonly string[]
}

/**
 * Reads an InRelease file: one good signature of one of these keys, the asked suite, a sane date. Signatures of keys
 * that are not ours do not count for or against it: Debian signs with the next release's key too.
 */
export async function readSignedRelease(text: string, suite: string, keys: Key[], now: Date): Promise<SignedRelease> {
  const signed = await verifiedText(text, suite, keys, now)
  const fields = fieldsOf(signed.text)
  const date = dateOf(fields.get('Date'))
  if (fields.get('Codename') !== suite) {
    throw notTrusted(suite, `it is the index of ${fields.get('Codename') ?? 'an unnamed suite'}`)
  }
  if (!date) throw notTrusted(suite, 'it has no date')
  if (date.getTime() > now.getTime() + clockLeewayMs) {
    throw notTrusted(suite, `it is dated ${date.toISOString()}, in the future by this machine's clock`)
  }
  return {
    codename: suite,
    date,
    validUntil: dateOf(fields.get('Valid-Until')),
    indices: indicesOf(signed.text),
    signedBy: signed.keyIds,
  }
}

async function verifiedText(text: string, suite: string, keys: Key[], now: Date) {
  let reason = 'none of its signatures is by a key of Debian that Afloat knows'
  try {
    const message = await readCleartextMessage({ cleartextMessage: text })
    const { data, signatures } = await verify({ message, verificationKeys: keys, date: now })
    const keyIds: string[] = []
    for (const signature of signatures) {
      try {
        await signature.verified
        keyIds.push(signature.keyID.toHex())
      } catch (error) {
        if (!reasonOf(error).startsWith('Could not find signing key')) reason = reasonOf(error)
      }
    }
    if (keyIds.length > 0) return { text: data as string, keyIds }
  } catch (error) {
    reason = reasonOf(error)
  }
  throw notTrusted(suite, reason)
}

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const found = /^([A-Za-z0-9-]+): (.*)$/.exec(line.trimEnd())
    if (found?.[1] && found[2] !== undefined) fields.set(found[1], found[2])
  }
  return fields
}

function indicesOf(text: string): SignedRelease['indices'] {
  const indices = new Map<string, { sha256: string; size: number }>()
  let within = false
  for (const line of text.split('\n')) {
    if (!line.startsWith(' ')) within = line.startsWith('SHA256:')
    const found = within ? /^ ([0-9a-f]{64}) +(\d+) (\S+)\s*$/.exec(line) : null
    if (found?.[1] && found[3]) indices.set(found[3], { sha256: found[1], size: Number(found[2]) })
  }
  return indices
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

function notTrusted(suite: string, why: string) {
  return releaseProblem(
    'signature-invalid',
    `The package index of Debian ${suite} cannot be trusted: ${why}.`,
    'Use another mirror; if every mirror gives this, Afloat is too old to know the key, or something on the way changes files.',
  )
}
