import { z } from 'zod'

/** What is wrong between a container and its engine. */
export const orphanKinds = [
  /** The process runs under its containerd shim; the engine says that the container does not run. */
  'listed-as-exited',
  /** The process runs under its containerd shim; the engine has no such container. */
  'unknown-to-engine',
  /** A containerd shim whose container's process is gone. */
  'shim-without-process',
  /** The process runs, its containerd shim is gone: nobody reads its output or will see its end. */
  'process-without-shim',
  /** The engine says that it runs; the process is gone. */
  'listed-but-dead',
  /** The engine runs a second process for a container whose first one never ended. */
  'two-processes',
  /** It runs and is listed, but a file without which the engine's next start would lose it is gone. */
  'endangered',
] as const

export const orphanActions = ['adopt', 'rescue', 'stop', 'leave'] as const

export const orphanActionSchema = z.object({
  action: z.enum(orphanActions),
  /** What it will do, as a sentence for people. */
  does: z.string(),
  /** It ends the process that runs: to be confirmed. */
  ends: z.boolean(),
})

export const orphanSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(orphanKinds),
  /** The container's first process; 0 where there is none. */
  pid: z.int(),
  /** What happened, as one sentence. */
  reason: z.string(),
  /** What that was read from, a line each. */
  evidence: z.array(z.string()),
  /** Empty where no file tells. */
  image: z.string(),
  command: z.string(),
  /** `127.0.0.1:8080->80/tcp`, as `docker ps` writes it. */
  ports: z.array(z.string()),
  /** `/source:/destination` or `volume:/destination`. */
  mounts: z.array(z.string()),
  networks: z.array(z.string()),
  /** When the process was started; null where there is none. */
  startedAt: z.string().nullable(),
  /** Bytes of memory in use; null while unknown. */
  memory: z.int().nullable(),
  /** Its containerd shim; 0 where there is none. */
  shimPid: z.int(),
  /** The data root that its own files lie in; empty where no file tells. */
  dataRoot: z.string(),
  /** Containers of the engine that want a port or volume which this one holds: a sentence each. */
  blocks: z.array(z.string()),
  /** What can be done, the best first. */
  actions: z.array(orphanActionSchema),
  /** The user said to leave it alone: it is listed, but no alarm. */
  left: z.boolean(),
})

/** A container that runs here under another engine. Nothing is done to it. */
export const otherContainerSchema = z.object({
  id: z.string(),
  /** containerd's namespace, such as `moby` or `k8s.io`. */
  namespace: z.string(),
  /** The containerd socket that it belongs to. */
  address: z.string(),
  shimPid: z.int(),
})

export const orphanListSchema = z.object({ orphans: z.array(orphanSchema), others: z.array(otherContainerSchema) })

/** What an action did. */
export const orphanOutcomeSchema = z.object({
  id: z.string(),
  name: z.string(),
  action: z.enum(orphanActions),
  /** The container afterwards: another id after a rescue, empty where it ended. */
  newId: z.string(),
  /** Its first process afterwards; 0 where there is none. */
  pid: z.int(),
  /** What was done and what could not be, a sentence each. */
  did: z.array(z.string()),
  /** Where copies of the records lie that were changed. */
  copies: z.string(),
})

/** How far an orphan's output was read: bytes of its log file, and of what waits in its pipes. */
export const orphanLogPlaceSchema = z.strictObject({
  file: z.int().nonnegative(),
  stdout: z.int().nonnegative(),
  stderr: z.int().nonnegative(),
})

/** What an orphan wrote, oldest first. */
export const orphanLogSchema = z.object({
  id: z.string(),
  /** Its log driver. */
  driver: z.string(),
  /** Whether that keeps a file that can be read here; without, only what waits in its pipes is told. */
  readable: z.boolean(),
  lines: z.array(z.object({ stream: z.enum(['stdout', 'stderr']), time: z.string().nullable(), text: z.string() })),
  /** Nobody reads its output and its pipe is full: it waits until somebody does. */
  full: z.boolean(),
  next: orphanLogPlaceSchema,
  /** The engine reads its output again: there is nothing more to follow here. */
  over: z.boolean(),
})

export type OrphanKind = (typeof orphanKinds)[number]
export type OrphanAction = (typeof orphanActions)[number]
export type Orphan = z.infer<typeof orphanSchema>
export type OtherContainer = z.infer<typeof otherContainerSchema>
export type OrphanList = z.infer<typeof orphanListSchema>
export type OrphanOutcome = z.infer<typeof orphanOutcomeSchema>
export type OrphanLogPlace = z.infer<typeof orphanLogPlaceSchema>
export type OrphanLog = z.infer<typeof orphanLogSchema>
