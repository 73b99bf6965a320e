import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { queuedBytes } from './resolver-sockets.ts'

/** How long dockerd is given to read the lookups that it was sent: milliseconds. Only a busy machine needs them. */
const LIMIT_MS = 500
const PAUSE_MS = 5
/** From reading a query to having the socket that it is passed on by: milliseconds. */
const HEADWAY_MS = 10

/** Where dockerd listens for the lookups of one container. */
export interface Listening {
  /** A process in the container's network namespace. */
  readonly pid: number
  readonly udpPort: number
}

/**
 * Waits until dockerd has read what was sent to it before lookups were led past it. Later it may open no socket to pass
 * one on, and would answer SERVFAIL: seen once in 29,000 lookups while the machine kept dockerd waiting for 700 ms.
 */
export async function queriesTaken(resolvers: readonly Listening[]): Promise<void> {
  if (resolvers.length === 0) return
  const deadline = performance.now() + LIMIT_MS
  for (const { pid, udpPort } of resolvers) {
    while (performance.now() < deadline) {
      // A container that has ended asks no more.
      const table = await readFile(`/proc/${pid}/net/udp`, 'utf8').catch(() => '')
      if (queuedBytes(table, udpPort) === 0) break
      await sleep(PAUSE_MS)
    }
  }
  await sleep(HEADWAY_MS)
}
