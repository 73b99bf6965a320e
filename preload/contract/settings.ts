import { z } from 'zod'
import { problemSchema } from './problem.ts'

/** The version of the settings' shape; see the migrations in main/settings. */
export const SETTINGS_VERSION = 2

export const engineKinds = ['own', 'system-docker'] as const

const mebibyte = 1 << 20

/** An address or nothing; nothing is what the machine's own settings say. */
const addressOrNothing = z.union([
  z.literal(''),
  z.url({ protocol: /^https?$/, error: 'an address such as http://proxy.example:3128' }),
])

/** What Afloat itself can be told. Every key has a default, so that a file may say as little as it likes. */
export const settingsSchema = z.strictObject({
  /** Afloat starts with the desktop session. */
  startAtLogin: z.boolean().default(false),
  /**
   * The app starts the engine when it starts; with false it only takes over one that runs. Nobody has said so yet: null.
   * Then a home in which an engine was started before gets it, and an untouched one is asked about first.
   */
  startEngine: z.boolean().nullable().default(null),
  /** The engine that the app looks after: one of Afloat's own, or the machine's docker.service. From its next start on. */
  engineKind: z.enum(engineKinds).default('own'),
  /** Which kinds of news become notifications. */
  notifications: z
    .strictObject({
      /** A restart, an upgrade or a way back that somebody asked for has ended well. */
      done: z.boolean().default(true),
      /** The engine crashed and is back. */
      crash: z.boolean().default(true),
      /** Something did not go well and wants to be looked at. */
      problem: z.boolean().default(true),
      /** A newer engine is on offer. */
      update: z.boolean().default(true),
    })
    .prefault({}),
  /** Looks for newer engines now and then. */
  checkForUpdates: z.boolean().default(true),
  /** Looks for newer versions of Afloat itself and fetches them; installing is up to the user. */
  updateAfloat: z.boolean().default(true),
  channel: z
    .strictObject({
      /** Address of a Debian mirror; empty for apt's own, else the public one. */
      mirror: addressOrNothing.default(''),
      /** Proxy for fetching engines; empty for the environment's, else apt's. */
      proxy: addressOrNothing.default(''),
      /** Docker's static archives as a second channel: their address, or that of a copy; empty for none. */
      staticArchive: addressOrNothing.default(''),
      /** A file of SHA-256 digests by archive, as sha256sum writes it; empty for none. Only these may come without TLS. */
      staticDigests: z
        .string()
        .max(4096)
        .regex(/^(\/.*)?$/, 'an absolute path')
        .default(''),
    })
    .prefault({}),
  shims: z
    .strictObject({
      /** The most that the log pipes of all containers may hold while the engine is away: bytes of kernel memory. */
      pipeBytes: z
        .int()
        .min(mebibyte)
        .max(1024 * mebibyte)
        .default(64 * mebibyte),
      /** By how much logs without rotation may grow in one absence: bytes of disk. */
      logBytes: z
        .int()
        .min(mebibyte)
        .default(4096 * mebibyte),
      /** Whether the machine's ceiling for pipes may be raised where a container needs it. */
      raisePipeCeiling: z.boolean().default(true),
    })
    .prefault({}),
  /** The command that a terminal is opened with; empty for the desktop's own. */
  terminal: z.string().max(500).default(''),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  language: z.enum(['system', 'en', 'de']).default('system'),
})
export type Settings = z.output<typeof settingsSchema>

export const defaultSettings: Settings = settingsSchema.parse({})

/** Single settings by their path, `notifications.crash`; null takes one back to its default. */
export const settingsChangeSchema = z.record(z.string().min(1).max(100), z.json())
export type SettingsChange = z.infer<typeof settingsChangeSchema>

export const settingsViewSchema = z.object({
  path: z.string(),
  settings: settingsSchema,
  /** What was wrong with the file when it was read, where something was; it was set aside. */
  problem: problemSchema.nullable(),
})
export type SettingsView = z.infer<typeof settingsViewSchema>

/** All settings with their path, flat: for the command line, and for whoever lists them. */
export function settingPaths(settings: object, prefix = ''): Map<string, z.core.util.JSONType> {
  const found = new Map<string, z.core.util.JSONType>()
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value === 'object' && value !== null) {
      for (const [path, inner] of settingPaths(value, `${prefix}${key}.`)) found.set(path, inner)
    } else found.set(prefix + key, value)
  }
  return found
}
