import { z } from 'zod'
import { operationsAt } from '../../preload/contract/operations.ts'
import { problemSchema } from '../../preload/contract/problem.ts'
import { snapshotSchema } from '../../preload/contract/snapshot.ts'

/**
 * The control socket speaks one JSON object a line, both ways. A request calls an operation of the contract or asks for
 * snapshots; every request has one answer, snapshots come between answers.
 */

/** The longest line that is read: bytes. Requests are small; what is longer is not meant for this door. */
export const LINE_LIMIT = 1024 * 1024

const terminalOperations = operationsAt('terminal')

export const requestSchema = z.union([
  z.strictObject({ id: z.int(), operation: z.enum(terminalOperations), input: z.unknown() }),
  z.strictObject({ id: z.int(), follow: z.literal('snapshots') }),
])
export type ControlRequest = z.infer<typeof requestSchema>

export const answerSchema = z.union([
  z.object({ id: z.int(), ok: z.literal(true), value: z.unknown() }),
  z.object({ id: z.int().nullable(), ok: z.literal(false), problem: problemSchema }),
  z.object({ snapshot: snapshotSchema }),
])
export type ControlAnswer = z.infer<typeof answerSchema>
