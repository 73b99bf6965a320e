import { describe, expect, it } from 'vitest'
import { type CopyOrder, copyLines } from '../../../../main/shims/logs/copier.ts'
import type { EntryEncoder } from '../../../../main/shims/logs/drivers/driver.ts'
import { Output } from '../../../../main/shims/logs/drivers/output.ts'

const PIECE = 16 * 1024
const order = {
  stream: 'stdout',
  time: { seconds: 1, nanos: 999_999_999 },
  open: undefined,
  newId: 'new',
  cutOpenLine: false,
  room: Number.POSITIVE_INFINITY,
} satisfies Partial<CopyOrder>

/** Lengths of the pieces, with `…` behind those that do not end a line and the ordinal of those of a long one. */
function copied(text: string, changed: Partial<CopyOrder> = {}) {
  const seen: string[] = []
  const times: number[] = []
  const encoder: EntryEncoder = (out, _bytes, from, to, _stream, time, part) => {
    seen.push(`${to - from}${part ? `#${part.ordinal}${part.last ? '' : '…'}` : ''}`)
    times.push(time.seconds * 1e9 + time.nanos)
    out.reserve(1)
    out.byte(0)
  }
  const bytes = Buffer.from(text)
  const result = copyLines({ ...order, bytes, length: bytes.length, ...changed }, encoder, new Output())
  return { seen, times, consumed: result.consumed, lines: result.lines, open: result.open }
}

describe('lines become entries', () => {
  it.each([
    ['whole lines, an empty one too', 'ab\n\ncd\n', {}, ['2', '0', '2'], 7],
    ['what has no end stays in the pipe', 'ab\ncd', {}, ['2'], 3],
    [
      'a line as long as a piece has an empty last piece',
      `${'x'.repeat(PIECE)}\n`,
      {},
      [`${PIECE}#1…`, '0#2'],
      PIECE + 1,
    ],
    ['a long line in pieces', `${'x'.repeat(40_000)}\ny\n`, {}, [`${PIECE}#1…`, `${PIECE}#2…`, '7232#3', '1'], 40_003],
    ['a long line without end stays', 'x'.repeat(40_000), {}, [], 0],
    ['unless its writer waits', 'x'.repeat(40_000), { cutOpenLine: true }, [`${PIECE}#1…`, `${PIECE}#2…`], 2 * PIECE],
    ['or nobody comes after', 'ab\ncd', { cutAll: true }, ['2', '2#1…'], 5],
    ['a full log ends the batch', 'ab\ncd\nef\n', { room: 2 }, ['2', '2'], 6],
  ] as const)('%s', (_, text, changed, seen, consumed) => {
    const result = copied(text, changed)
    expect(result.seen).toEqual(seen)
    expect(result.consumed).toBe(consumed)
  })

  it('gives each line a time of its own, over the second, and all pieces of a line the first one', () => {
    expect(copied(`a\n${'x'.repeat(20_000)}\nb\n`).times).toEqual([
      1_999_999_999, 2_000_000_000, 2_000_000_000, 2_000_000_002,
    ])
  })

  it('goes on with a line of which pieces are written', () => {
    const open = { id: 'old', ordinal: 3, time: { seconds: 0, nanos: 5 } }
    const result = copied('rest\nnext\n', { open })
    expect(result).toMatchObject({ seen: ['4#3', '4'], lines: 2, open: undefined })
    expect(result.times[0]).toBe(5)
  })
})
