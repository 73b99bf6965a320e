import { z } from 'zod'
import { problemSchema } from './problem.ts'
import { reportSchema } from './report.ts'

/** How a change of an option reaches the engine: by a reload (SIGHUP, nobody notices) or by a restart of dockerd. */
export const appliedBy = ['reload', 'restart'] as const
export type AppliedBy = (typeof appliedBy)[number]

/**
 * What a change may do to running containers beyond the restart it needs: leave them without an engine that knows them,
 * end them, or cut them off from their network.
 */
export const dangers = ['none', 'orphans', 'kills', 'cuts'] as const
export type Danger = (typeof dangers)[number]

/** Where the value that is in force comes from. `afloat` is a flag that Afloat starts dockerd with. */
export const valueSources = ['file', 'afloat', 'default'] as const

export const configOptionSchema = z.object({
  key: z.string(),
  /** What values it takes, in words: `true or false`, `a list of addresses`. */
  type: z.string(),
  /** For the window's control: one of a few kinds of value. */
  kind: z.enum(['boolean', 'integer', 'text', 'choice', 'list', 'map', 'json']),
  /** What a `choice` may be. */
  choices: z.array(z.string()).optional(),
  meaning: z.string(),
  /** dockerd's own default; undefined where it works one out. */
  default: z.json().optional(),
  /** The first engine version that knows it, where that is not all that Afloat runs. */
  since: z.string().optional(),
  appliedBy: z.enum(appliedBy),
  danger: z.enum(dangers),
  /** What the file says; undefined where it says nothing. */
  value: z.json().optional(),
  source: z.enum(valueSources),
  /** False for what Afloat decides itself, and for what the engine at hand does not know. */
  changeable: z.boolean(),
})
export type ConfigOption = z.infer<typeof configOptionSchema>

/** A place in a text, both counted from 1. */
export const placeSchema = z.object({ line: z.int().positive(), column: z.int().positive() })
export type Place = z.infer<typeof placeSchema>

export const configComplaintSchema = z.object({
  /** A sentence for people. */
  what: z.string(),
  /** The key it is about, where it is about one. */
  key: z.string().optional(),
  place: placeSchema.optional(),
})
/** One thing that is wrong with a configuration. */
export type ConfigComplaint = z.infer<typeof configComplaintSchema>

/** Live restore as the file, dockerd's arguments and the engine that runs have it. */
export const liveRestoreSchema = z.object({
  file: z.boolean().nullable(),
  flag: z.boolean().nullable(),
  running: z.boolean().nullable(),
  /** Whether it can be switched now, by a reload. */
  switchable: z.boolean(),
  /** Why not, or what follows from its being off; empty when there is nothing to say. */
  note: z.string(),
})

/** The kernel's ceiling for a pipe's size, /proc/sys/fs/pipe-max-size: bytes. */
export const pipeMaxSizeSchema = z.object({
  bytes: z.int().positive(),
  /** What it was before Afloat changed it; null where Afloat did not. */
  before: z.int().positive().nullable(),
  changeable: z.boolean(),
  meaning: z.string(),
})
export type PipeMaxSize = z.infer<typeof pipeMaxSizeSchema>

export const engineConfigSchema = z.object({
  path: z.string(),
  /** The file as it is; null where there is none or it is not text. */
  text: z.string().nullable(),
  /** Why the file cannot be used as it is: not JSON, a comment, a link. Empty for a good file. */
  complaints: z.array(configComplaintSchema),
  /** Options by name, those in the file and those that could be. */
  options: z.array(configOptionSchema),
  /** Keys of the file that Afloat does not know; they are left alone. */
  unknown: z.array(z.string()),
  liveRestore: liveRestoreSchema,
  pipeMaxSize: pipeMaxSizeSchema,
  /** Dated copies of earlier files, newest first. */
  copies: z.array(z.string()),
})
export type EngineConfig = z.infer<typeof engineConfigSchema>

/** The longest daemon.json that is edited: characters. Real ones have a few hundred. */
export const CONFIG_TEXT_MAX = 200_000

const key = z.string().min(1).max(200)

/** A change: single keys, or the whole text. `base` is the text that it was made from, to notice other editors by. */
export const configChangeSchema = z.strictObject({
  set: z.record(key, z.json()).optional(),
  unset: z.array(key).max(200).optional(),
  text: z.string().max(CONFIG_TEXT_MAX).optional(),
  base: z.string().max(CONFIG_TEXT_MAX).optional(),
})
export type ConfigChange = z.infer<typeof configChangeSchema>

export const plannedChangeSchema = z.object({
  key: z.string(),
  before: z.json().optional(),
  after: z.json().optional(),
  appliedBy: z.enum(appliedBy),
  danger: z.enum(dangers),
  /** What it does to what runs, where it does anything: a sentence. */
  consequence: z.string(),
})
export type PlannedChange = z.infer<typeof plannedChangeSchema>

export const configPlanSchema = z.object({
  changes: z.array(plannedChangeSchema),
  /** How the whole is applied; `start` is when the engine starts next, since it does not run now. */
  appliedBy: z.enum([...appliedBy, 'nothing', 'start']),
  /** What forbids it. With any of these nothing is written. */
  complaints: z.array(configComplaintSchema),
  /** Running containers that it endangers, by name: it is done only with `force`. */
  endangers: z.array(z.string()),
  /** The text that would be written. */
  text: z.string(),
})
/** What a change would do; nothing has been changed. */
export type ConfigPlan = z.infer<typeof configPlanSchema>

export const configOutcomeSchema = z.object({
  changes: z.array(plannedChangeSchema),
  /** `taken-back`: the engine did not start with it, runs with the old file again, and `problem` says why. */
  applied: z.enum(['nothing', 'reload', 'restart', 'start', 'taken-back']),
  /** The dated copy of the file before the change; null where there was none or nothing was written. */
  copy: z.string().nullable(),
  report: reportSchema.nullable(),
  problem: problemSchema.nullable(),
})
export type ConfigOutcome = z.infer<typeof configOutcomeSchema>
