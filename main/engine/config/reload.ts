import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { z } from 'zod'
import { AfloatError } from '../../host/afloat-error.ts'
import type { JsonObject } from '../../host/daemon-text.ts'
import { evidenceOf, type ProcessIdentity } from '../../host/process-identity.ts'
import type { EngineLog } from '../hosts/engine-log.ts'
import { notApplied, reloadInfoSchema } from './evidence.ts'

/** A reload takes milliseconds; a busy machine may take its time to say so: milliseconds. */
const EVENT_LIMIT_MS = 15_000
/** How often the log is looked at for a refusal meanwhile, which comes with no event: milliseconds. */
const LOG_POLL_MS = 50
/** What dockerd does after it has told of a reload: milliseconds. */
const SETTLE_MS = 2_000
const LOG_LINES = 20

const reloadEventSchema = z.object({
  Action: z.literal('reload'),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()).nullish() }),
})

export interface ReloadTarget {
  readonly docker: Docker
  readonly process: ProcessIdentity
  /** dockerd's log: it tells there, and only there, why it refuses a file. */
  readonly log: EngineLog
  /** Has it read its file again. */
  readonly reload: () => Promise<void>
}

/**
 * Has dockerd read its file again and sees to it that it did: a reload event must come, and every wanted value
 * must show in it or in `docker info`. Throws AfloatError (config-not-applied); the file is the caller's to take back.
 */
export async function reloadEngine(target: ReloadTarget, wanted: JsonObject): Promise<void> {
  const { docker, process: dockerd, log } = target
  const logStart = await log.end()
  // dockerode's types do not know the events of the daemon itself; as text the filter is passed on as it is.
  const filters = JSON.stringify({ type: ['daemon'], event: ['reload'] })
  // dockerd answers before it listens: an event in between is only told to those who ask from a time on.
  const since = Date.now() / 1000
  const stream = (await docker.getEvents({ filters, since })) as Readable
  const end = new AbortController()
  try {
    if ((await evidenceOf(dockerd)) !== 'alive') throw refused('dockerd is not there any more.', [])
    const event = nextReload(stream)
    await target.reload()
    const outcome = await Promise.race([event, complaintIn(log, logStart, end.signal)])
    if (Array.isArray(outcome)) throw refused('dockerd refused to take the new configuration.', outcome)
    if (outcome === undefined) {
      throw refused(`dockerd did not say within ${EVENT_LIMIT_MS / 1000} s that it took the new configuration.`, [])
    }
    const missing = await stillMissing(docker, wanted, outcome)
    if (missing.length > 0) {
      const keys = missing.map(key => `"${key}"`).join(', ')
      throw refused(`dockerd read its configuration, but goes on without the new ${keys}.`, [])
    }
  } finally {
    end.abort()
    stream.destroy()
  }
}

/** What is not to be seen yet. dockerd tells of the reload first and turns on `debug` after that (seen under load). */
async function stillMissing(
  docker: Docker,
  wanted: JsonObject,
  attributes: Readonly<Record<string, string>>,
): Promise<string[]> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const missing = notApplied(wanted, { attributes, info: reloadInfoSchema.parse(await docker.info()) })
    if (missing.length === 0 || performance.now() > deadline) return missing
    await delay(LOG_POLL_MS)
  }
}

/** The attributes of the next reload event. A stream that ends tells nothing. */
function nextReload(stream: Readable): Promise<Record<string, string>> {
  return new Promise(resolve => {
    stream.on('error', () => undefined)
    createInterface({ input: stream }).on('line', line => {
      const event = reloadEventSchema.safeParse(JSON.parse(line))
      if (event.success) resolve(event.data.Actor.Attributes ?? {})
    })
  })
}

/** The lines of a refusal, once they are in the log; undefined when the time is up. */
async function complaintIn(log: EngineLog, since: string, signal: AbortSignal): Promise<string[] | undefined> {
  const deadline = performance.now() + EVENT_LIMIT_MS
  while (performance.now() < deadline) {
    await delay(LOG_POLL_MS, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return undefined
    const complaints = (await log.lines(LOG_LINES, since)).filter(isRefusal)
    if (complaints.length > 0) return complaints.map(messageOf)
  }
  return undefined
}

/** "Error reconfiguring the daemon: …", "unable to configure the Docker daemon with file …" at level error. */
function isRefusal(line: string): boolean {
  return /level"?[=:]"?error/.test(line) && /configur/.test(line)
}

/** dockerd's message and error in a line of its log, which is logfmt, or JSON by its own setting. */
function messageOf(line: string): string {
  const parts = ['msg', 'error'].flatMap(name => {
    const quoted = new RegExp(`"?${name}"?[=:]("(?:[^"\\\\]|\\\\.)*")`).exec(line)?.[1]
    return quoted === undefined ? [] : [JSON.parse(quoted) as string]
  })
  return parts.length === 0 ? line : parts.join(': ')
}

function refused(what: string, lines: readonly string[]): AfloatError {
  return new AfloatError({
    code: 'config-not-applied',
    what,
    unchanged: 'The file is as it was before, and the engine runs on with it.',
    remedy: lines.length > 0 ? `dockerd says: ${lines.join(' ')}` : 'Restart the engine to have it read its file.',
    ...(lines.length > 0 ? { detail: lines.join('\n') } : {}),
  })
}
