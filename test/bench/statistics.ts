/** The middle value; of an even number of values, the upper of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted[sorted.length >> 1]
  if (middle === undefined) throw new Error('there is no median of nothing: nothing was measured')
  return middle
}

/** `12`, or `12 (9–40)` where the values differ: median, least and greatest. */
export function spread(values: readonly number[]): string {
  const least = Math.min(...values)
  const greatest = Math.max(...values)
  return least === greatest ? `${least}` : `${median(values)} (${least}–${greatest})`
}
