import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../host/daemon-text.ts'
import { optionOf } from './options.ts'

/** What the engine says after a reload: the attributes of its reload event, and `docker info`. */
export interface ReloadEvidence {
  readonly attributes: Readonly<Record<string, string>>
  readonly info: z.infer<typeof reloadInfoSchema>
}

export const reloadInfoSchema = z.object({
  Debug: z.boolean(),
  LiveRestoreEnabled: z.boolean(),
  Labels: z.array(z.string()).nullish(),
  DefaultRuntime: z.string(),
  Runtimes: z.record(z.string(), z.unknown()),
  Plugins: z.object({ Authorization: z.array(z.string()).nullish() }),
  RegistryConfig: z.object({ Mirrors: z.array(z.string()).nullish() }).nullish(),
})

/** Numbers for which 0 means dockerd's default. */
const ZERO_IS_DEFAULT = ['max-concurrent-downloads', 'max-concurrent-uploads', 'max-download-attempts']

/** Keys whose wanted value is not to be seen in what the engine says of itself now. */
export function notApplied(wanted: JsonObject, evidence: ReloadEvidence): string[] {
  return Object.entries(wanted)
    .filter(([key, value]) => !isApplied(key, value, evidence))
    .map(([key]) => key)
}

function isApplied(key: string, wanted: JsonValue, { attributes, info }: ReloadEvidence): boolean {
  const seen = attributes[key]
  switch (key) {
    case 'live-restore':
      return info.LiveRestoreEnabled === wanted
    case 'debug':
      return info.Debug === wanted
    case 'labels':
      // dockerd gives them back in no order of its own (seen with 20.10).
      return isDeepStrictEqual(new Set(info.Labels ?? []), new Set(texts(wanted)))
    case 'default-runtime':
      return info.DefaultRuntime === wanted
    case 'runtimes':
      return Object.keys(wanted ?? {}).every(name => name in info.Runtimes)
    case 'authorization-plugins':
      return isDeepStrictEqual(info.Plugins.Authorization ?? [], wanted)
    case 'registry-mirrors':
      return isDeepStrictEqual((info.RegistryConfig?.Mirrors ?? []).map(bare), texts(wanted).map(bare))
    case 'features':
      return seen === goMap(wanted)
    case 'default-shm-size':
      return seen === String(bytesOf(wanted))
    // dockerd tells it nowhere; that the reload as a whole was taken must do.
    case 'network-diagnostic-port':
      return true
    default:
      return seen === goText(ZERO_IS_DEFAULT.includes(key) && wanted === 0 ? (optionOf(key)?.default ?? 0) : wanted)
  }
}

/** A list stands in the event as JSON, anything else as Go prints it. */
function goText(value: JsonValue): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A map as Go's %v prints it: `map[a:true b:false]`, sorted. */
function goMap(value: JsonValue): string {
  const entries = Object.entries(value ?? {}).sort(([one], [other]) => (one < other ? -1 : 1))
  return `map[${entries.map(([key, flag]) => `${key}:${flag}`).join(' ')}]`
}

function bare(mirror: string): string {
  return mirror.replace(/\/$/, '')
}

function texts(value: JsonValue): string[] {
  return z.array(z.string()).catch([]).parse(value)
}

/** Bytes of a size as dockerd reads it: powers of 1024, whatever the unit's spelling (go-units RAMInBytes). */
export function bytesOf(size: JsonValue): number | undefined {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(String(size))
  if (!match) return undefined
  return Math.floor(Number(match[1]) * 1024 ** ' kmgtp'.indexOf((match[2] || ' ').toLowerCase()))
}
