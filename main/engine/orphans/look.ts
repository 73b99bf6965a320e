import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { OrphanKind, OtherContainer } from '../../../preload/contract/orphan.ts'
import type { Home } from '../../host/home.ts'
import { identityOf, isSameProcess, type ProcessIdentity } from '../../host/process-identity.ts'
import type { ContainerRecord, Inventory } from '../../shims/record.ts'
import { missingFiles } from './endangered.ts'
import { ageOf } from './process-facts.ts'
import { type Scan, scan } from './scan.ts'
import { confirmed, differenceOf, type Listed, type Sighting } from './verdict.ts'

/** Pause between two looks at a difference: milliseconds. A start or a stop has passed on by then, or holds its lock. */
const BETWEEN_MS = 350
/** The same where something is said to be dead: the engine hears of an end over two other processes: milliseconds. */
const BETWEEN_DEAD_MS = 1_200
/** A process younger than this may be one that a busy engine is about to tell of: milliseconds. */
const YOUNG_MS = 2_000
/** How long the engine may take to tell of one container; one that is being stopped may hold its lock: milliseconds. */
const INSPECT_MS = 5_000

export interface Found {
  readonly kind: OrphanKind
  readonly sighting: Sighting
}

export interface LookResult {
  readonly found: readonly Found[]
  readonly others: readonly OtherContainer[]
  /** What the engine listed as running, and what was seen beside its containers' first processes. */
  readonly running: ReadonlySet<string>
  readonly beside: readonly ProcessIdentity[]
  /** Something differs that is too young to tell: to be looked at again soon. */
  readonly undecided: boolean
}

/** What a look needs to know of the engine that answers. */
export interface LookAt {
  readonly home: Home
  readonly docker: Docker
  readonly dataRoot: string
  /** What is on record of those that run: it is true where the process on record is the one that lives. */
  readonly inventory: Inventory
  /** When the engine last told something of a container: milliseconds of the monotonic clock. */
  readonly lastEventOf: (id: string) => number
}

const listSchema = z.array(z.object({ Id: z.string(), State: z.string() }))
const inspectSchema = z.object({
  State: z.object({ Running: z.boolean(), Status: z.string(), Pid: z.int() }),
  NetworkSettings: z.object({ SandboxKey: z.string().catch('') }),
})

const RUNNING = new Set(['running', 'paused'])

/**
 * Compares what runs with what the engine lists. A difference is looked at again after a while; the second time the
 * engine is asked for that very container, an answer that waits until a start or a stop in progress is over.
 */
export async function look(at: LookAt): Promise<LookResult> {
  const begun = performance.now()
  const before = await scan(at.home)
  const { running, suspects } = await suspectsIn(at, before)
  const beside = [...before.own.values()].flatMap(({ shims, older }) => [...shims, ...older])
  const seen = { others: before.others, running, beside }
  if (suspects.length === 0) return { ...seen, found: [], undecided: false }
  const found: Found[] = []
  let undecided = false
  const settle = async (those: readonly Sighting[]) => {
    const again = await lookAgain(at, those)
    for (const first of those) {
      const second = again.get(first.id)
      const kind = second && confirmed(first, second, at.lastEventOf(first.id) > begun)
      if (!second || !kind) continue
      if (second.process && (await ageOf(second.process)) < YOUNG_MS) undecided = true
      else found.push({ kind, sighting: second })
    }
  }
  const isDead = (sighting: Sighting) => sighting.process === undefined
  await delay(BETWEEN_MS)
  await settle(suspects.filter(sighting => !isDead(sighting)))
  if (suspects.some(isDead)) {
    await delay(BETWEEN_DEAD_MS - BETWEEN_MS)
    await settle(suspects.filter(isDead))
  }
  return { ...seen, found, undecided }
}

const NOTHING = { shims: [], process: undefined, older: [] }

/** The containers that an engine lists as running, paused ones among them. */
export async function listRunning(docker: Docker): Promise<Set<string>> {
  return runningOf(await list(docker))
}

async function list(docker: Docker): Promise<Map<string, string>> {
  return new Map(listSchema.parse(await docker.listContainers({ all: true })).map(({ Id, State }) => [Id, State]))
}

function runningOf(listed: ReadonlyMap<string, string>): Set<string> {
  return new Set([...listed].filter(([, state]) => RUNNING.has(state)).map(([id]) => id))
}

/** Cheap: one list of the engine's for all. What is only possible in the second look is left to it. */
async function suspectsIn(at: LookAt, before: Scan): Promise<{ running: Set<string>; suspects: Sighting[] }> {
  const listed = await list(at.docker)
  const running = runningOf(listed)
  const records = new Map(at.inventory.containers.map(record => [record.id, record]))
  const sightings = await Promise.all(
    [...new Set([...before.own.keys(), ...running])].map(id =>
      sightingOf(at, before, id, listed.get(id), records.get(id)),
    ),
  )
  return { running, suspects: sightings.filter(sighting => differenceOf(sighting) !== undefined) }
}

async function sightingOf(
  at: LookAt,
  seen: Scan,
  id: string,
  state: string | undefined,
  record: ContainerRecord | undefined,
): Promise<Sighting> {
  const { shims, process, older } = seen.own.get(id) ?? NOTHING
  if (state === undefined || !RUNNING.has(state)) {
    const listed = state === undefined ? ('unknown' as const) : { running: false, state, pid: 0, lives: false }
    return { id, listed, shims, process, older, missing: [] }
  }
  const details = recalled(state, process, record) ?? (await ask(at.docker, id))
  const listed = details?.listed ?? { running: true, state, pid: process?.pid ?? 0, lives: process !== undefined }
  const missing =
    process && details?.listed !== 'unknown' && details
      ? await missingFiles(at.home, at.dataRoot, id, process.pid, details.sandboxKey)
      : []
  return { id, listed, shims, process, older, missing }
}

/** What the engine would say of a container whose process is the one that it told of: no need to ask it again. */
function recalled(
  state: string,
  process: ProcessIdentity | undefined,
  record: ContainerRecord | undefined,
): { listed: Listed; sandboxKey: string } | undefined {
  if (!record || !process || !isSameProcess(record.process, process)) return undefined
  return { listed: { running: true, state, pid: process.pid, lives: true }, sandboxKey: record.sandboxKey }
}

async function lookAgain(at: LookAt, those: readonly Sighting[]): Promise<Map<string, Sighting>> {
  const answers = await Promise.all(those.map(async ({ id }) => ({ id, answer: await ask(at.docker, id) })))
  // After the answers: a process that is seen now was there when the engine said that it is not, or is younger.
  const now = await scan(at.home)
  const sightings = await Promise.all(
    answers.map(async ({ id, answer }) => {
      if (!answer) return undefined
      const { shims, process, older } = now.own.get(id) ?? NOTHING
      const missing =
        process && answer.listed !== 'unknown'
          ? await missingFiles(at.home, at.dataRoot, id, process.pid, answer.sandboxKey)
          : []
      return { id, listed: answer.listed, shims, process, older, missing }
    }),
  )
  return new Map(sightings.filter(sighting => sighting !== undefined).map(sighting => [sighting.id, sighting]))
}

/** What the engine says of one container; undefined where it does not answer in time. */
async function ask(
  docker: Docker,
  id: string,
): Promise<{ listed: Listed; sandboxKey: string } | { listed: 'unknown' } | undefined> {
  const answer = docker
    .getContainer(id)
    .inspect()
    .then(
      async value => {
        const { State, NetworkSettings } = inspectSchema.parse(value)
        const lives = State.Pid > 0 && (await identityOf(State.Pid)) !== undefined
        const listed = { running: State.Running, state: State.Status, pid: State.Pid, lives }
        return { listed, sandboxKey: NetworkSettings.SandboxKey }
      },
      error => (error?.statusCode === 404 ? { listed: 'unknown' as const } : undefined),
    )
  const limit = new AbortController()
  try {
    return await Promise.race([answer, delay(INSPECT_MS, undefined, { signal: limit.signal }).catch(() => undefined)])
  } finally {
    limit.abort()
  }
}
