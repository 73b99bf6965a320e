import { InvalidArgumentError } from 'commander'

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/**
 * A moment as `docker logs --since` takes it: a date and time, seconds since 1970, or how long ago (`90s`, `1h30m`).
 * Milliseconds since 1970.
 */
export function parseWhen(text: string, now = Date.now()): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  if (/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
    return now - parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0)
  }
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new InvalidArgumentError('A moment looks like 2026-01-02T13:23:37Z or 42m.')
  return at
}

/** `--tail`: a number of lines, or `all` (undefined). */
export function parseTail(text: string): number | undefined {
  if (text === 'all') return undefined
  const count = Number(text)
  if (!Number.isInteger(count) || count < 0) throw new InvalidArgumentError('A number of lines, or all.')
  return count
}
