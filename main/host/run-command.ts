import { spawn } from 'node:child_process'

/** A program that ended with another status than 0. */
export class CommandError extends Error {
  readonly status: number | null
  readonly stderr: string

  constructor(command: string, status: number | null, stderr: string) {
    super(`${command} ended with ${status}: ${stderr.trim()}`)
    this.name = 'CommandError'
    this.status = status
    this.stderr = stderr
  }
}

/** Runs a short-lived program to its end and gives its standard output. Throws CommandError, or ENOENT without it. */
export function runCommand(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', chunk => {
      stdout += chunk
    })
    child.stderr.setEncoding('utf8').on('data', chunk => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', status => {
      if (status === 0) resolve(stdout)
      else reject(new CommandError([command, ...args].join(' '), status, stderr))
    })
    // A program that refuses its arguments ends without reading: its status says so, not the broken pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
