import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'

/** An agent that has not registered by then will not: milliseconds. */
const REGISTERS_WITHIN_MS = 5_000

/** Asks for passwords in this terminal, for what this process wants of polkit. */
export interface TerminalAgent {
  end(): void
}

/**
 * Lets polkit ask in this process's terminal where no desktop's agent does; undefined without a terminal, or without
 * polkit's program for it. pkexec has an agent in itself, but what it is told there is refused ("No session for
 * cookie", seen with polkit 122): it registers as root, and the answer comes from the user.
 */
export async function terminalAgent(): Promise<TerminalAgent | undefined> {
  if (!(await hasTerminal())) return undefined
  const words = ['--process', String(process.pid), '--fallback', '--notify-fd', '3']
  const child = spawn('pkttyagent', words, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'] })
  const failed = once(child, 'error').then(
    () => true,
    () => true,
  )
  // It closes this once it is there.
  const ready = child.stdio[3] as Readable | undefined
  ready?.resume()
  const registered = ready ? once(ready, 'end').then(() => false) : failed
  const gaveUp = delay(REGISTERS_WITHIN_MS, true, { ref: false })
  const without = (await Promise.race([failed, registered, gaveUp])) || child.exitCode !== null
  if (!without) return { end: () => void child.kill() }
  child.kill()
  return undefined
}

/** Whether there is one to ask in: its name opens for who has one. */
async function hasTerminal(): Promise<boolean> {
  const terminal = await open('/dev/tty', 'r+').catch(() => undefined)
  await terminal?.close()
  return terminal !== undefined
}
