import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { KeptLine, KeptLog } from '../../preload/contract/kept-log.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { keptLines } from './kept-lines.ts'
import { ageText, print, sizeText, table } from './print.ts'
import { askOrDo, type CommonOptions } from './session.ts'

/** Between two looks for more with `--follow`: milliseconds. */
const FOLLOW_MS = 200

export interface LogsOptions extends CommonOptions {
  readonly follow?: boolean
  /** How many lines from the end; all where absent. */
  readonly tail?: number
  /** Milliseconds since 1970. */
  readonly since?: number
  readonly until?: number
  readonly timestamps?: boolean
  readonly remove?: boolean
}

/**
 * Lists what is kept, or prints what is kept of one container as `docker logs` would: its standard output to ours, its
 * standard error to ours.
 */
export async function logsCommand(ref: string | undefined, options: LogsOptions): Promise<void> {
  if (ref === undefined) return print(await askOrDo(options, 'keptLogs', {}), options.json, listText)
  if (options.remove) return print(await askOrDo(options, 'removeKeptLog', { id: ref }), options.json, listText)
  const kept = keptOf(await askOrDo(options, 'keptLogs', {}), ref)
  const asOne = options.json && !options.follow
  const lines: KeptLine[] = []
  let end = 0
  for await (const { line, next } of keptLines(kept.path, 0)) {
    end = next
    if (!isWithin(line, options)) continue
    // A file of any size is shown piece by piece.
    if (options.tail === undefined && !asOne) await write(line, options)
    else lines.push(line)
    if (lines.length > (options.tail ?? Number.POSITIVE_INFINITY)) lines.shift()
  }
  if (asOne) return print({ ...kept, lines }, true, String)
  for (const line of lines) await write(line, options)
  if (options.follow) await follow(kept, end, options)
}

/** The newest of that name or id. */
function keptOf(all: readonly KeptLog[], ref: string): KeptLog {
  const [newest] = all
    .filter(({ name, id }) => name === ref || id.startsWith(ref))
    .sort((one, other) => other.writtenAt.localeCompare(one.writtenAt))
  if (newest) return newest
  throw new AfloatError({
    code: 'log-unknown',
    what: `Afloat keeps no output of ${ref}: its log driver has all of it, or is one that Afloat writes for.`,
    unchanged: 'Nothing was changed.',
    remedy: `See docker logs ${ref}, and what is kept of others: afloat logs`,
  })
}

/** Goes on with what is written, until the user ends it. */
async function follow(kept: KeptLog, from: number, options: LogsOptions): Promise<void> {
  for (let at = from; options.until === undefined || Date.now() <= options.until; await delay(FOLLOW_MS)) {
    for await (const { line, next } of keptLines(kept.path, at)) {
      at = next
      if (isWithin(line, options)) await write(line, options)
    }
  }
}

function isWithin({ time }: KeptLine, { since, until }: LogsOptions): boolean {
  const at = Date.parse(time)
  return (since === undefined || at >= since) && (until === undefined || at <= until)
}

async function write(line: KeptLine, { timestamps, json }: LogsOptions): Promise<void> {
  const text = json ? `${JSON.stringify(line)}\n` : `${timestamps ? `${line.time} ` : ''}${line.log}`
  const to = line.stream === 'stderr' && !json ? process.stderr : process.stdout
  if (!to.write(text)) await once(to, 'drain')
}

function listText(all: readonly KeptLog[]): string {
  if (all.length === 0) {
    return 'Nothing is kept: what containers wrote while the engine was away is in their own logs (docker logs).'
  }
  const rows = all.map(({ name, id, bytes, writtenAt }) => [
    name,
    id.slice(0, 12),
    sizeText(bytes),
    `${ageText(writtenAt)} ago`,
  ])
  return table([['NAME', 'CONTAINER ID', 'SIZE', 'LAST WRITTEN'], ...rows])
}
