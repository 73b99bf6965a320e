import type { Instant } from './driver.ts'
import type { Output } from './output.ts'

/** The longest form: `2006-01-02T15:04:05.999999999Z`. */
export const LONGEST_TIME = 30

let cachedSecond = -1
let cachedText = Buffer.alloc(0)

/** Writes a time as Go's RFC3339Nano in UTC: a fraction without trailing zeros, none when it is zero. */
export function writeTime(out: Output, time: Instant): void {
  if (time.seconds !== cachedSecond) {
    cachedSecond = time.seconds
    cachedText = Buffer.from(new Date(time.seconds * 1000).toISOString().slice(0, 19))
  }
  out.put(cachedText)
  if (time.nanos > 0) {
    out.byte(0x2e)
    let rest = time.nanos
    for (let unit = 1e8; rest > 0; unit /= 10) {
      const digit = Math.floor(rest / unit)
      out.byte(0x30 + digit)
      rest -= digit * unit
    }
  }
  out.byte(0x5a)
}

export function timeText(time: Instant): string {
  const fraction = String(time.nanos).padStart(9, '0').replace(/0+$/, '')
  return `${new Date(time.seconds * 1000).toISOString().slice(0, 19)}${fraction === '' ? '' : `.${fraction}`}Z`
}
