import { describe, expect, it } from 'vitest'
import { AfloatError } from '../../../main/host/afloat-error.ts'
import { createDoor, type Sender } from '../../../main/ipc/door.ts'
import { type Handlers, type OperationName, operations } from '../../../preload/contract/operations.ts'

const origin = 'afloat://window'
const ownWindow: Sender = { origin, isOwnWindow: true }

/** Handlers that note what reaches them; only those named in a test do anything. */
function handlersWith(some: Partial<Handlers>): { handlers: Handlers; calls: string[] } {
  const calls: string[] = []
  const named = (name: OperationName) => async (input: never) => {
    calls.push(name)
    return some[name]?.(input)
  }
  const names = Object.keys(operations) as OperationName[]
  return { handlers: Object.fromEntries(names.map(name => [name, named(name)])) as unknown as Handlers, calls }
}

describe('the door of the window', () => {
  it.each([
    ['another origin', { origin: 'https://example.org', isOwnWindow: true }],
    ['a frame that is gone', { origin: null, isOwnWindow: true }],
    ['a window that is not its own', { origin, isOwnWindow: false }],
  ])('refuses a message from %s', async (_who, sender) => {
    const { handlers, calls } = handlersWith({ reports: async () => [] })
    const result = await createDoor(() => handlers, origin)('reports', sender, { last: 1 })
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage', unchanged: 'Nothing was done.' } })
    expect(calls).toEqual([])
  })

  it.each([
    ['nothing', undefined],
    ['a value out of range', { last: 0 }],
    ['a wrong type', { last: '1' }],
    ['an unknown key', { last: 1, also: true }],
  ])('refuses %s as the input', async (_what, payload) => {
    const { handlers, calls } = handlersWith({ reports: async () => [] })
    const result = await createDoor(() => handlers, origin)('reports', ownWindow, payload)
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage' } })
    expect(calls).toEqual([])
  })

  it.each(['shutdown', 'toString', 'constructor'])('does not offer %s to the window', async name => {
    const { handlers, calls } = handlersWith({ shutdown: async () => ({ ends: true }) })
    const result = await createDoor(() => handlers, origin)(name as OperationName, ownWindow, {})
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage' } })
    expect(calls).toEqual([])
  })

  it('calls the handler with the parsed input and hands out its answer', async () => {
    const seen: unknown[] = []
    const { handlers } = handlersWith({
      reports: async input => {
        seen.push(input)
        return []
      },
    })
    const result = await createDoor(() => handlers, origin)('reports', ownWindow, { last: 3 })
    expect(result).toEqual({ ok: true, value: [] })
    expect(seen).toEqual([{ last: 3 }])
  })

  it('does not hand out an answer that the contract does not name', async () => {
    const { handlers } = handlersWith({ reports: async () => [{ secret: true }] as never })
    const result = await createDoor(() => handlers, origin)('reports', ownWindow, { last: 3 })
    expect(result).toMatchObject({ ok: false, problem: { code: 'internal' } })
  })

  it('turns an expected failure into its problem', async () => {
    const problem = { code: 'busy', what: 'It restarts.', unchanged: 'All runs.', remedy: 'Wait.' } as const
    const handlers = () => Promise.reject(new AfloatError(problem))
    expect(await createDoor(handlers, origin)('restart', ownWindow, {})).toEqual({ ok: false, problem })
  })
})
