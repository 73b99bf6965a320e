import koffi from 'koffi'

const CLOCK_REALTIME = 0
const clockGettime = koffi.load('libc.so.6').func('int clock_gettime(int clock, void *time)')

/** The time of day with the kernel's resolution, which Date does not have: seconds since 1970 and nanoseconds. */
export function wallClock(): { readonly seconds: number; readonly nanos: number } {
  const time = Buffer.alloc(16)
  clockGettime(CLOCK_REALTIME, time)
  return { seconds: Number(time.readBigInt64LE(0)), nanos: Number(time.readBigInt64LE(8)) }
}
