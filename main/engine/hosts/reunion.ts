import { setTimeout as delay } from 'node:timers/promises'
import { dockerAt, reachesContainerd } from '../docker-api.ts'

/** How long dockerd may take to find a containerd that was started again: milliseconds. */
const REUNION_MS = 15_000
const REUNION_POLL_MS = 50

/** Waits until dockerd reaches its containerd: its client tries again with growing pauses, 1 s at first. */
export async function untilReunited(socket: string): Promise<void> {
  const docker = dockerAt(socket)
  const deadline = performance.now() + REUNION_MS
  while (!(await reachesContainerd(docker)) && performance.now() < deadline) await delay(REUNION_POLL_MS)
}
