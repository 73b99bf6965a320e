import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Laptop, session } from './laptop.ts'

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
  let typed = false
  child.stdout.on('data', chunk => {
    screen += chunk
    if (!typed && /Password:/.test(screen)) {
      typed = true
      child.stdin.write(`${password}\n`)
    }
  })
  const [code] = await once(child, 'close')
  return { code, screen }
}
