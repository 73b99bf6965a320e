import type { Result } from '../../preload/contract/bridge.ts'
import {
  type Handlers,
  type OperationName,
  type Output,
  operations,
  operationsAt,
} from '../../preload/contract/operations.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import { problemOf } from '../host/afloat-error.ts'

/** Who sent a message, as Electron tells it. */
export interface Sender {
  /** Origin of the sending frame, for instance `afloat://window`; null when the frame is already gone. */
  readonly origin: string | null
  /** Whether it is the top frame of a window that Afloat opened itself. */
  readonly isOwnWindow: boolean
}

/** One call through the door; it never rejects. */
export type Door = (name: OperationName, sender: Sender, payload: unknown) => Promise<Result<Output<OperationName>>>

const refusal = (what: string): Problem => ({
  code: 'usage',
  what,
  unchanged: 'Nothing was done.',
  remedy: 'This is a fault in Afloat: please report it.',
})

/**
 * The renderer's one door: every message is checked for its sender, parsed by the contract, handled, and its answer
 * parsed again, so that a handler cannot hand out more than the contract names.
 */
export function createDoor(handlers: () => Handlers | Promise<Handlers>, trustedOrigin: string): Door {
  const offered = new Set<string>(operationsAt('window'))
  return async (name, sender, payload) => {
    if (!sender.isOwnWindow || sender.origin !== trustedOrigin) {
      return { ok: false, problem: refusal('A message that did not come from the window of Afloat was refused.') }
    }
    if (!offered.has(name)) {
      return { ok: false, problem: refusal(`The window asked for "${name}", which is not offered to it.`) }
    }
    const input = operations[name].input.safeParse(payload)
    if (!input.success) {
      const where = input.error.issues.map(issue => `${issue.path.join('.') || 'input'}: ${issue.message}`).join('; ')
      return {
        ok: false,
        problem: refusal(`The window asked for "${name}" in a way that the contract forbids: ${where}.`),
      }
    }
    try {
      const handler = (await handlers())[name] as (input: unknown) => Promise<unknown>
      return { ok: true, value: operations[name].output.parse(await handler(input.data)) as Output<OperationName> }
    } catch (error) {
      return { ok: false, problem: problemOf(error) }
    }
  }
}
