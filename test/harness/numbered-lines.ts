/** Shell code that writes 1, 2, 3 … a line each, `pauseMs` apart. */
export function numberedLines(pauseMs: number): string {
  return `i=0; while :; do i=$((i+1)); echo $i; usleep ${pauseMs * 1000}; done`
}

/** The first place where the numbers do not go on by one; undefined where none is missing, doubled or out of order. */
export function firstGap(log: string): string | undefined {
  const numbers = log.trim().split('\n').map(Number)
  const at = numbers.findIndex((number, index) => number !== index + 1)
  return at < 0 ? undefined : `line ${at + 1} is ${numbers[at]}`
}
