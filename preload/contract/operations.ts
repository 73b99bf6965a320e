import { z } from 'zod'
import { checkSchema } from './check.ts'
import {
  configChangeSchema,
  configOutcomeSchema,
  configPlanSchema,
  engineConfigSchema,
  pipeMaxSizeSchema,
} from './config.ts'
import { diagnosisSchema, savedDiagnosisSchema } from './diagnosis.ts'
import { discoveredEngineSchema } from './discovery.ts'
import { keptLogSchema } from './kept-log.ts'
import {
  orphanActions,
  orphanListSchema,
  orphanLogPlaceSchema,
  orphanLogSchema,
  orphanOutcomeSchema,
} from './orphan.ts'
import { reportSchema } from './report.ts'
import { settingsChangeSchema, settingsViewSchema } from './settings.ts'
import { snapshotSchema } from './snapshot.ts'

/** Who may call an operation: the app's window, the command line, or both. */
export type Door = 'window' | 'terminal'

interface OperationSpec<In extends z.ZodType, Out extends z.ZodType> {
  readonly input: In
  readonly output: Out
  readonly doors: readonly Door[]
}

function operation<In extends z.ZodType, Out extends z.ZodType>(spec: OperationSpec<In, Out>): OperationSpec<In, Out> {
  return spec
}

/** An upstream version of the Docker Engine, such as 28.5.2. */
export const engineVersion = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, 'an engine version looks like 28.5.2')

/** A container's id, the beginning of one, or its name. */
export const containerRef = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'a container is named by its id or its name')

/** Why an installed engine stays: a container's shim runs from it, or the engine is started from it, or would be. */
export const engineNeedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('container'), name: z.string() }),
  z.object({ kind: z.literal('process'), name: z.string(), pid: z.int() }),
  /** The next start takes its dockerd or its containerd. */
  z.object({ kind: z.literal('start') }),
  /** A rollback goes back to it. */
  z.object({ kind: z.literal('way-back') }),
])
export type EngineNeed = z.infer<typeof engineNeedSchema>

export const engineListingSchema = z.object({
  version: z.string(),
  installed: z.boolean(),
  /** The bundle that the engine runs from, or would be started from next. */
  current: z.boolean(),
  /** Where it can be had, for instance `debian/trixie`; null when it is only on disk. */
  source: z.string().nullable(),
  /** Bytes: to download when it is not installed, on disk when it is. */
  size: z.int().nonnegative().nullable(),
  /** What keeps an installed engine; one that nothing needs any more can be removed. */
  neededBy: z.array(engineNeedSchema),
  /** What to know before it is taken, or of the one that is here: how little vouches for it, that its list is old. */
  note: z.string().optional(),
  /** Why a channel could not be asked, when one could not; said with what is installed. */
  unasked: z.string().optional(),
})
export type EngineListing = z.infer<typeof engineListingSchema>

const none = z.strictObject({})
const both: readonly Door[] = ['window', 'terminal']

/**
 * The one contract of Afloat: every operation with its input, its output and the doors it is offered at. The preload
 * bridge, the IPC door, the control socket and the command line are derived from this value.
 */
export const operations = {
  status: operation({ input: none, output: snapshotSchema, doors: both }),
  start: operation({
    /** `adoptOnly` takes over an engine that runs, and starts none; `force`: also where that loses containers that run. */
    input: z.strictObject({
      engine: engineVersion.optional(),
      adoptOnly: z.boolean().optional(),
      force: z.boolean().optional(),
    }),
    output: snapshotSchema,
    doors: both,
  }),
  /** What a restart (no input), an upgrade or a change of options would do; changes nothing. */
  check: operation({
    input: z.strictObject({
      engine: engineVersion.optional(),
      /** Options of daemon.json as they would be; null takes one out. */
      set: z.record(z.string(), z.json()).optional(),
    }),
    output: checkSchema,
    doors: both,
  }),
  /** These three are refused where the check is red, unless forced. */
  restart: operation({ input: z.strictObject({ force: z.boolean().optional() }), output: reportSchema, doors: both }),
  upgrade: operation({
    input: z.strictObject({ version: engineVersion, force: z.boolean().optional() }),
    output: reportSchema,
    doors: both,
  }),
  /** Back to the version that the engine ran from before. */
  rollback: operation({ input: z.strictObject({ force: z.boolean().optional() }), output: reportSchema, doors: both }),
  stop: operation({
    input: z.strictObject({ containers: z.enum(['keep', 'stop']) }),
    output: snapshotSchema,
    doors: both,
  }),
  /** Ends the work in progress where that leaves everything whole (`cancellable`): what it began is taken back. */
  cancel: operation({ input: none, output: snapshotSchema, doors: both }),
  reports: operation({
    input: z.strictObject({ last: z.int().min(1).max(1000) }),
    output: z.array(reportSchema),
    doors: both,
  }),
  /** Other engines of this machine: the system's, the user's own, those of docker contexts. Only looks. */
  discover: operation({ input: none, output: z.array(discoveredEngineSchema), doors: both }),
  engines: operation({ input: none, output: z.array(engineListingSchema), doors: both }),
  installEngine: operation({
    input: z.strictObject({ version: engineVersion }),
    output: z.array(engineListingSchema),
    doors: both,
  }),
  removeEngine: operation({
    input: z.strictObject({ version: engineVersion }),
    output: z.array(engineListingSchema),
    doors: both,
  }),
  /** The engine's daemon.json, its options and live restore. */
  config: operation({ input: none, output: engineConfigSchema, doors: both }),
  /** What a change would do; changes nothing. */
  checkConfig: operation({ input: configChangeSchema, output: configPlanSchema, doors: both }),
  /** Makes a change, by reload or restart. `force` allows what endangers running containers. */
  changeConfig: operation({
    input: z.strictObject({ change: configChangeSchema, force: z.boolean().optional() }),
    output: configOutcomeSchema,
    doors: both,
  }),
  /** The kernel's ceiling for pipes; null puts back what it was before Afloat changed it. */
  setPipeMaxSize: operation({
    input: z.strictObject({ bytes: z.int().positive().nullable() }),
    output: pipeMaxSizeSchema,
    doors: both,
  }),
  /** Looks anew; the snapshot holds what was last seen. */
  orphans: operation({ input: none, output: orphanListSchema, doors: both }),
  actOnOrphan: operation({
    input: z.strictObject({ id: containerRef, action: z.enum(orphanActions) }),
    output: orphanOutcomeSchema,
    doors: both,
  }),
  orphanLogs: operation({
    /** `after` follows it: null begins with the last lines, then what the answer before gave as `next`. */
    input: z.strictObject({
      id: containerRef,
      last: z.int().min(0).max(10_000),
      after: orphanLogPlaceSchema.nullable().optional(),
    }),
    output: orphanLogSchema,
    doors: both,
  }),
  /** Output that was written while the engine was away and that only the engine could have given to its log driver. */
  keptLogs: operation({ input: none, output: z.array(keptLogSchema), doors: both }),
  removeKeptLog: operation({
    input: z.strictObject({ id: containerRef }),
    output: z.array(keptLogSchema),
    doors: both,
  }),
  /** Opens the user's terminal with a shell in an orphan's namespaces. The command line has a terminal of its own. */
  orphanShell: operation({ input: z.strictObject({ id: containerRef }), output: none, doors: ['window'] }),
  /** What Afloat itself was told, and what is wrong with that. */
  settings: operation({ input: none, output: settingsViewSchema, doors: both }),
  changeSettings: operation({
    input: z.strictObject({ change: settingsChangeSchema }),
    output: settingsViewSchema,
    doors: both,
  }),
  /** Collects the facts for a bug report, secrets removed, and says what they are; writes nothing. */
  diagnose: operation({ input: none, output: diagnosisSchema, doors: both }),
  /** Saves the facts that were last shown, by their id. */
  saveDiagnosis: operation({
    input: z.strictObject({ id: z.string().max(100) }),
    output: savedDiagnosisSchema,
    doors: both,
  }),
  /** Ends a headless supervisor once its engine is stopped or left to run; the app answers but stays. */
  shutdown: operation({ input: none, output: z.strictObject({ ends: z.boolean() }), doors: ['terminal'] }),
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations
export type Input<N extends OperationName> = z.input<Operations[N]['input']>
export type Output<N extends OperationName> = z.output<Operations[N]['output']>

/** What implements the contract: one handler for each operation, expected failures thrown as AfloatError. */
export type Handlers = {
  readonly [N in OperationName]: (input: z.output<Operations[N]['input']>) => Promise<Output<N>>
}

/** What the engine's side answers, and what whoever wires it up does. */
export type SettingsOperation = 'settings' | 'changeSettings'
export type EngineHandlers = Omit<Handlers, SettingsOperation | 'orphanShell'>

/** The names of all operations offered at a door. */
export function operationsAt(door: Door): OperationName[] {
  return (Object.keys(operations) as OperationName[]).filter(name => operations[name].doors.includes(door))
}
