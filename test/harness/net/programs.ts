import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { exitOf } from '../child-exit.ts'
import type { ProbePlan, Tally } from './probe.ts'

/** A program of this folder in a network namespace (undefined: this process's own). It says `ready`, and ends with its input. */
class NetProgram {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #lines: AsyncIterator<string>

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  static async start(namespace: string | undefined, program: string, args: readonly string[]): Promise<NetProgram> {
    const node = [process.execPath, '--import', 'tsx', join(import.meta.dirname, program), ...args]
    const [command = '', ...rest] = namespace === undefined ? node : ['nsenter', `--net=${namespace}`, ...node]
    // What interrupts the test is not to interrupt this: it ends with its input, and some clear away before.
    const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    const started = new NetProgram(child)
    const { value } = await started.#lines.next()
    if (value !== 'ready') throw new Error(`${program} in ${namespace ?? 'this namespace'} did not start: ${value}`)
    return started
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Gives it a line and takes one. */
  async say(line: string): Promise<string> {
    this.#child.stdin.write(`${line}\n`)
    return (await this.#lines.next()).value ?? ''
  }

  /** Ends it and gives its last line. */
  async end(): Promise<string> {
    const exited = exitOf(this.#child)
    this.#child.stdin.end()
    const { value } = await this.#lines.next()
    await exited
    return value ?? ''
  }
}

/** Serves in a container's network namespace what busybox cannot: many echoes at a time, TCP and UDP. */
export async function serveEcho(namespace: string, ...ports: readonly number[]): Promise<() => Promise<void>> {
  const server = await NetProgram.start(namespace, 'echo-server.ts', ports.map(String))
  return async () => {
    await server.end()
  }
}

/** A client that goes on asking. Its tally fails loudly when nothing was measured. */
export class Probe {
  readonly #program: NetProgram
  readonly #plan: ProbePlan

  private constructor(program: NetProgram, plan: ProbePlan) {
    this.#program = program
    this.#plan = plan
  }

  static async start(namespace: string | undefined, plan: ProbePlan): Promise<Probe> {
    return new Probe(await NetProgram.start(namespace, 'probe.ts', [JSON.stringify(plan)]), plan)
  }

  async stop(): Promise<Tally> {
    const tally: Tally = JSON.parse(await this.#program.end())
    if (tally.tries < 20 || tally.good === 0) {
      throw new Error(`the probe ${JSON.stringify(this.#plan)} measured nothing: ${JSON.stringify(tally)}`)
    }
    return tally
  }
}

/** How many tries of a tally failed. */
export function failed(tally: Tally): number {
  return Object.values(tally.failures).reduce((sum, count) => sum + count, 0)
}

/** The answers of the resolver of a namespace, by question (`udp:A:db`). */
export async function ask(namespace: string, questions: readonly string[]): Promise<Record<string, string>> {
  return JSON.parse(await (await NetProgram.start(namespace, 'ask.ts', questions)).end())
}

/** The engine and the shims of a home, called by hand: see hand-supervisor.ts for what it obeys. */
export class HandSupervisor {
  readonly #program: NetProgram

  private constructor(program: NetProgram) {
    this.#program = program
  }

  static async start(home: string): Promise<HandSupervisor> {
    return new HandSupervisor(await NetProgram.start(undefined, 'hand-supervisor.ts', [home]))
  }

  get pid(): number {
    return this.#program.pid
  }

  async say(command: string): Promise<Record<string, unknown>> {
    const answer = JSON.parse((await this.#program.say(command)) || '{"error":"it ended"}')
    if (answer.error) throw new Error(`${command}: ${answer.error}`)
    return answer
  }

  async end(): Promise<void> {
    await this.#program.end()
  }
}
