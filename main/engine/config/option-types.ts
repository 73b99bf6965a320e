import { z } from 'zod'
import type { ConfigOption } from '../../../preload/contract/config.ts'

/** A kind of value: how it is checked, how it is called, and what control the window gives it. */
export interface OptionType {
  readonly schema: z.ZodType
  /** `it must be …` */
  readonly words: string
  readonly kind: ConfigOption['kind']
  readonly choices?: readonly string[]
}

const named = (kind: ConfigOption['kind'], words: string, schema: z.ZodType): OptionType => ({ kind, words, schema })

export const flag = named('boolean', 'true or false', z.boolean())
export const text = named('text', 'a text in quotes', z.string())
export const path = named('text', 'an absolute path', z.string().startsWith('/'))
export const list = named('list', 'a list of texts', z.array(z.string()))
export const map = named('map', 'an object of texts', z.record(z.string(), z.string()))
export const flags = named('map', 'an object of true and false', z.record(z.string(), z.boolean()))

export const count = (from: number): OptionType =>
  named('integer', `a whole number from ${from}`, z.int().min(from).max(Number.MAX_SAFE_INTEGER))

export const choice = (...choices: [string, ...string[]]): OptionType => ({
  ...named('choice', `one of ${choices.map(one => `"${one}"`).join(', ')}`, z.enum(choices)),
  choices,
})

/** dockerd reads sizes as go-units' RAMInBytes does, and takes them as texts only (tried: a number is refused). */
export const size = named('text', 'a size in quotes, such as "64M"', z.string().regex(/^\d+(\.\d+)? ?([kmgtp]i?)?b?$/i))

/** As dockerd parses them, net.ParseIP: IPv4 or IPv6. */
export const address = named('text', 'an IP address', z.union([z.ipv4(), z.ipv6(), z.literal('')]))
export const addresses = named('list', 'a list of IP addresses', z.array(z.union([z.ipv4(), z.ipv6()])))
export const network = named(
  'text',
  'a network such as "10.0.0.0/24"',
  z.union([z.cidrv4(), z.cidrv6(), z.literal('')]),
)
export const networkV6 = named('text', 'a network such as "2001:db8::/64"', z.union([z.cidrv6(), z.literal('')]))

/** dockerd refuses a label without a value, and one key with two values. */
export const labels = named(
  'list',
  'a list of texts of the form "key=value"',
  z.array(z.string().regex(/^[^=]+=/, 'not of the form "key=value"')),
)

/** A mirror is a URL without path, query or user: registry.ValidateMirror of dockerd. */
export const mirrors = named(
  'list',
  'a list of addresses such as "https://mirror.example"',
  z.array(z.string().regex(/^https?:\/\/[^/?#@]+\/?$/, 'not an address of a mirror, such as "https://mirror.example"')),
)

export const pools = named(
  'json',
  'a list of objects {"base": "10.10.0.0/16", "size": 24}',
  z.array(z.strictObject({ base: z.union([z.cidrv4(), z.cidrv6()]), size: z.int().min(0).max(128) })),
)

export const ulimits = named(
  'json',
  'an object such as {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}',
  z.record(z.string(), z.strictObject({ Name: z.string(), Soft: z.int(), Hard: z.int() })),
)

export const runtimes = named(
  'json',
  'an object such as {"crun": {"path": "/usr/bin/crun"}}',
  z.record(
    z.string(),
    z.union([
      z.strictObject({ path: z.string().min(1), runtimeArgs: z.array(z.string()).optional() }),
      z.strictObject({ runtimeType: z.string().min(1), options: z.record(z.string(), z.json()).optional() }),
    ]),
  ),
)

export const proxies = named(
  'json',
  'an object with "http-proxy", "https-proxy" and "no-proxy"',
  z.strictObject({
    'http-proxy': z.string().optional(),
    'https-proxy': z.string().optional(),
    'no-proxy': z.string().optional(),
  }),
)

export const networkOptions = named(
  'json',
  'an object such as {"bridge": {"com.docker.network.driver.mtu": "1400"}}',
  z.record(z.string(), z.record(z.string(), z.string())),
)

export const builder = named('json', 'an object with "gc" and "entitlements"', z.looseObject({}))
