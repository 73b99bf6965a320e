import { z } from 'zod'
import { orphanSchema } from './orphan.ts'
import { problemSchema } from './problem.ts'
import { reportSchema, shimFactsSchema } from './report.ts'
import { engineKinds } from './settings.ts'

/** The engine as people see it: `away` is an absence (planned or not) while containers run on. */
export const engineStates = ['stopped', 'starting', 'running', 'away', 'stopping', 'failed'] as const

/** `disk-budget`: its log has grown by what one absence may take; `failed`: it could not be written. */
export const logTroubles = ['disk-budget', 'disk-full', 'failed'] as const

export const containerSchema = z.object({
  id: z.string(),
  name: z.string(),
  image: z.string(),
  pid: z.int(),
  startedAt: z.string(),
  /** `127.0.0.1:8080->80/tcp`, as `docker ps` writes it. */
  ports: z.array(z.string()),
  /** What waits in the container's log FIFOs: bytes; null while unknown. */
  log: z
    .object({
      buffered: z.int(),
      capacity: z.int(),
      /** Bytes a second that the container writes, as last measured. */
      rate: z.int(),
      /** The container waits in a write: it goes on, with nothing lost, once somebody reads. */
      blocked: z.boolean(),
      /** Why nobody reads it while the engine is away, where that is so. */
      trouble: z.enum(logTroubles).nullable(),
    })
    .nullable(),
})

/** One long piece of work in progress: its steps so far (the last one runs while `ms` is null), and a share if known. */
export const operationProgressSchema = z.object({
  kind: z.enum(['start', 'restart', 'recover', 'stop', 'upgrade', 'rollback', 'install', 'remove', 'adopt', 'rescue']),
  startedAt: z.iso.datetime(),
  /** `at` is when a step began, both in milliseconds: from the operation's start, and of its length. */
  steps: z.array(z.object({ name: z.string(), at: z.number(), ms: z.number().nullable() })),
  /** Done share of the running step, 0 to 1. */
  share: z.number().min(0).max(1).nullable(),
  /** Milliseconds that the running step will still take; null while nobody can tell. */
  leftMs: z.number().nonnegative().nullable(),
  /** What a fetch works on. */
  work: z
    .object({
      phase: z.enum(['index', 'download', 'verify', 'unpack']),
      /** The package or index. */
      item: z.string(),
      bytesDone: z.number().nonnegative(),
      bytesTotal: z.number().nonnegative(),
    })
    .nullable(),
  /** Whether `cancel` would end it with everything whole. */
  cancellable: z.boolean(),
  /** What the shims hold at this moment, once an absence has begun. */
  holding: shimFactsSchema.nullable(),
})

export const snapshotSchema = z.object({
  home: z.string(),
  state: z.enum(engineStates),
  /** No engine was ever started here: nothing is, until somebody says so. */
  firstRun: z.boolean(),
  /** Whose engine it is: Afloat's own, or the machine's, which systemd starts and stops. */
  engineKind: z.enum(engineKinds),
  socket: z.string(),
  liveRestore: z.boolean().nullable(),
  supervisor: z.object({ pid: z.int(), mode: z.enum(['app', 'headless']), version: z.string() }),
  engine: z
    .object({
      version: z.string(),
      pid: z.int(),
      containerdVersion: z.string(),
      containerdPid: z.int(),
      dataRoot: z.string(),
      startedAt: z.string(),
    })
    .nullable(),
  /** The version that a restart would bring: the engine's program was replaced on disk while it runs. */
  restartPending: z.string().nullable(),
  /** The version that a rollback would return to; null before the first change. */
  previousVersion: z.string().nullable(),
  /** The newest engine that a channel offers, where it is newer than the one that runs; asked for once a day. */
  newerEngine: z.object({ version: z.string(), source: z.string() }).nullable(),
  containers: z.array(containerSchema),
  orphans: z.array(orphanSchema),
  operation: operationProgressSchema.nullable(),
  problem: problemSchema.nullable(),
  lastReport: reportSchema.nullable(),
})

/** The whole state of one home at one moment. Never changed in place: a new one replaces it. */
export type Snapshot = z.infer<typeof snapshotSchema>
export type EngineStateName = (typeof engineStates)[number]
export type Container = z.infer<typeof containerSchema>
export type OperationProgress = z.infer<typeof operationProgressSchema>
export type OperationKind = OperationProgress['kind']
export type LogTrouble = (typeof logTroubles)[number]
