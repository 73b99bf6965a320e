import type { RemovalKind, Removals } from '../../../preload/contract/diagnosis.ts'
import { isSecretName, SECRET_PATTERNS } from './secret-patterns.ts'

/** Anything that JSON can hold. */
type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Shorter ones are words of every text: looked for nowhere else than where they were found. Characters. */
const SHORTEST_KNOWN = 6
/** Names of an environment whose values are no secrets, and stand in many texts. */
const HARMLESS =
  /^(?:PATH|HOME|HOSTNAME|USER|LOGNAME|SHELL|PWD|OLDPWD|TERM|LANG|LANGUAGE|LC_\w+|TZ|DISPLAY|XDG_\w+|\w+_VERSION)$/

/**
 * Takes secrets out of texts and JSON. It goes by what is known to be one (`learn`), wherever that turns up, by the name
 * that a value has, and by what looks like one. It rather takes too much than too little.
 */
export class Redactor {
  readonly #known = new Map<string, RemovalKind>()
  #counts = new Map<RemovalKind, number>()

  /** From now on this text is removed wherever it stands, also as programs write it down encoded. */
  learn(kind: RemovalKind, secret: string): void {
    const whole = secret.trim()
    // A key of many lines may be shown line by line.
    for (const text of new Set([whole, ...whole.split('\n').map(line => line.trim())])) {
      if (text.length < SHORTEST_KNOWN) continue
      for (const form of writtenForms(text)) if (!this.#known.has(form)) this.#known.set(form, kind)
    }
  }

  /** A list of NAME=value, as containers have it. */
  learnEnvironment(environment: readonly string[]): void {
    for (const line of environment) {
      const at = line.indexOf('=')
      if (at > 0 && !HARMLESS.test(line.slice(0, at))) this.learn('environment', line.slice(at + 1))
    }
  }

  /** Every value of this JSON that has the name of a secret. */
  learnNamed(kind: RemovalKind, value: Json): void {
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === 'string' && isSecretName(name)) this.learn(kind, inner)
      else this.learnNamed(kind, inner)
    }
  }

  text(text: string): string {
    let clean = text
    const longestFirst = [...this.#known].sort(([one], [other]) => other.length - one.length)
    for (const [secret, kind] of longestFirst) {
      if (clean.includes(secret)) clean = clean.replaceAll(secret, () => this.removed(kind))
    }
    for (const { kind, pattern } of SECRET_PATTERNS) {
      clean = clean.replaceAll(pattern, (...match) => {
        const { keep = '' } = (match.at(-1) as { keep?: string } | undefined) ?? {}
        const rest = String(match[0]).slice(keep.length)
        return rest.startsWith('[removed') ? String(match[0]) : keep + this.removed(kind)
      })
    }
    return clean
  }

  json(value: Json, name = ''): Json {
    if (typeof value === 'string')
      return isSecretName(name) && value !== '' ? this.removed('password') : this.text(value)
    if (Array.isArray(value)) return value.map(inner => this.json(inner, name))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [this.text(key), this.json(inner, key)]))
  }

  /** What stands in a secret's place; counts it. */
  removed(kind: RemovalKind): string {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    return `[removed: ${kind}]`
  }

  /** What was removed since this was last asked. */
  takeCounts(): Removals {
    const counts = Object.fromEntries(this.#counts)
    this.#counts = new Map()
    return counts
  }
}

/** As it is, in an address, in JSON, and in base64. */
function writtenForms(secret: string): Set<string> {
  const base64 = Buffer.from(secret).toString('base64')
  return new Set([
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  ])
}
