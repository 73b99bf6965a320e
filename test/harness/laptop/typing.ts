import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Laptop, session } from './laptop.ts'

/** Nobody types faster once asked: milliseconds. */
const REACTION_MS = 300
/** What was typed before the one who asks was ready to read, it has thrown away: it is typed again. Milliseconds. */
const AGAIN_MS = 8_000

/** Runs a program for a user who sits at a terminal there, and types `password` when asked. Gives what stood there in the end. */
export async function typePassword(
  laptop: Laptop,
  user: string,
  password: string,
  ...command: readonly string[]
): Promise<{ code: number; screen: string }> {
  const inside = [...laptop.inside, ...session(user), '--pty', '--setenv=TERM=dumb', ...command]
  const line = inside.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
  // script(1) has a terminal for it, and gives on its exit code.
  const child = spawn('script', ['--quiet', '--return', '--flush', '--command', line, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let screen = ''
  let typedAt = Number.NEGATIVE_INFINITY
  child.stdout.on('data', chunk => {
    screen += chunk
  })
  const typist = setInterval(() => {
    const asked = /Password:/.test(screen) && !/AUTHENTICATION (COMPLETE|FAILED)/.test(screen)
    if (!asked || performance.now() - typedAt < AGAIN_MS) return
    typedAt = performance.now()
    child.stdin.write(`${password}\n`)
  }, REACTION_MS)
  const [code] = await once(child, 'close')
  clearInterval(typist)
  return { code, screen }
}
