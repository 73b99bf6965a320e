/** Counts the lines of a log of numbered lines, and of its numbers those that are missing and those that come again. */
export function numbersOf(log: Buffer): { lines: number; lost: number; doubled: number } {
  let last: number | undefined
  let lines = 0
  let lost = 0
  let doubled = 0
  for (let at = 0; at < log.length; ) {
    const end = log.indexOf(0x0a, at)
    if (end < 0) break
    const number = Number.parseInt(log.toString('latin1', at, Math.min(end, at + 12)), 10)
    if (last !== undefined && number > last + 1) lost += number - last - 1
    if (last !== undefined && number <= last) doubled++
    last = Math.max(number, last ?? 0)
    lines++
    at = end + 1
  }
  if (lines === 0) throw new Error('the log has no line at all: nothing was measured')
  return { lines, lost, doubled }
}
