import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import koffi from 'koffi'

/** CLONE_NEWNET of <sched.h>. */
const newNetwork = 0x40000000

/**
 * Moves this process, and all that it starts from now on, into a network namespace of its own, with a loopback. The
 * engine's bridges and rules then meet nobody else's, and the namespace ends with its last process. Playwright talks
 * with the app over 127.0.0.1, so tests and app must share one. Needs root.
 */
export async function enterPrivateNetwork(): Promise<void> {
  const unshare = koffi.load('libc.so.6').func('int unshare(int)')
  if (unshare(newNetwork) !== 0) throw new Error(`unshare(CLONE_NEWNET) failed with errno ${koffi.errno()}`)
  await promisify(execFile)('ip', ['link', 'set', 'lo', 'up'])
}
