import { setTimeout as delay } from 'node:timers/promises'
import { forbidNewFiles } from '../../host/libc.ts'
import { acceptedConnections } from '../../host/socket-holder.ts'

/** A connection older than this is a stream (events, logs, attach), which no wait would see the end of: milliseconds. */
const STREAM_AGE_MS = 150
/** How long requests that have begun are given to end: milliseconds. New ones wait meanwhile, so it is short. */
const LIMIT_MS = 400
const PAUSE_MS = 2

/**
 * Lets the requests that dockerd has begun end, and holds new ones back, right before dockerd is stopped. On SIGTERM
 * dockerd (seen with 28.5.2) closes its socket and exits within some 10 ms without waiting for open requests: of 8 busy
 * clients 5 were cut.
 *
 * Holding back needs the process to stop accepting while its socket stays open. It has no command for that, but without a
 * file descriptor to spare accept(2) fails before it takes a connection, and dockerd's server (Go's net/http) tries
 * again later, as it would on a busy machine. What it has open goes on. A request in these few milliseconds that needs a
 * new file fails, as it would have been cut.
 *
 * `lastWish` is done before that, while dockerd can still do all it usually does.
 */
export async function drain(path: string, pid: number, lastWish: () => Promise<void>): Promise<void> {
  const streams = await acceptedConnections(path, pid)
  await delay(STREAM_AGE_MS)
  await lastWish()
  forbidNewFiles(pid)
  const deadline = performance.now() + LIMIT_MS
  // Twice in a row: an accept that was under way when the limit fell may show a moment late.
  for (let quiet = 0; quiet < 2 && performance.now() < deadline; ) {
    await delay(PAUSE_MS)
    const open = await acceptedConnections(path, pid)
    quiet = [...open].some(inode => !streams.has(inode)) ? 0 : quiet + 1
  }
}
