import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long nft may take to answer: milliseconds. It answers within a few; a machine under load may need far more. */
const ANSWER_MS = 5_000

/** nft refused a batch, or is not there, or ended. */
export class NftError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'NftError'
  }
}

/**
 * An interactive nft whose tables carry `flags owner`: the kernel removes them when it ends (since Linux 5.12), and it
 * ends when its input closes. So whatever is placed through a session is gone the moment Afloat dies, however it dies.
 */
export class NftSession {
  readonly #child: ChildProcessWithoutNullStreams
  #output = ''
  #batches = 0
  #ended = false
  #arrived: () => void = () => undefined

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child
    child.stdin.on('error', () => undefined)
    child.stdout.resume()
    child.stderr.setEncoding('utf8').on('data', chunk => {
      this.#output += chunk
      this.#arrived()
    })
    child.once('exit', () => {
      this.#ended = true
      this.#arrived()
    })
  }

  /** Starts nft, in the network namespace of `namespace` where that is given. Throws NftError where it does not start. */
  static async open(namespace?: string): Promise<NftSession> {
    const [command, args] = namespace === undefined ? ['nft', ['-i']] : ['nsenter', [`--net=${namespace}`, 'nft', '-i']]
    // A session of its own: an interrupt at the terminal is not for it.
    // Without a home it keeps no history of what it was told; else that grows in the user's.
    const env = { ...process.env, HOME: '/nonexistent' }
    const child = spawn(command as string, args as string[], { detached: true, env, stdio: ['pipe', 'pipe', 'pipe'] })
    try {
      await once(child, 'spawn')
    } catch (error) {
      throw new NftError(`nft does not start: ${error instanceof Error ? error.message : error}`)
    }
    return new NftSession(child)
  }

  /** Whether it can still take a batch; what it had placed is gone when it cannot. */
  get alive(): boolean {
    return !this.#ended
  }

  /** Calls back once when nft ends by itself. */
  onEnd(ended: () => void): void {
    this.#child.once('exit', ended)
  }

  /** Carries out commands as one transaction: all of them, or none and an NftError. */
  async apply(commands: readonly string[]): Promise<void> {
    const marker = `afloat_ack_${++this.#batches}`
    this.#output = ''
    // nft says nothing about what went well. Asking for a table that is not there makes it say that it got this far.
    this.#child.stdin.write(`${commands.join('; ')}\nlist table ip ${marker}\n`)
    const acknowledged = new RegExp(`Error:[^\\n]*\\n(?:.*\\n)?list table ip ${marker}\\b`)
    await this.#until(() => acknowledged.test(this.#output))
    const errors = this.#output.replace(acknowledged, '').match(/^Error:.*$/gm)
    if (errors) throw new NftError(errors.join(' '))
  }

  async #until(done: () => boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => reject(new NftError('nft does not answer')), ANSWER_MS)
        this.#arrived = () => {
          if (done()) resolve()
          else if (this.#ended) reject(new NftError(`nft ended: ${this.#output.trim()}`))
        }
        this.#arrived()
      })
    } finally {
      clearTimeout(timer)
      this.#arrived = () => undefined
    }
  }

  /** Ends nft, and waits until it is gone and its tables with it. */
  async close(): Promise<void> {
    if (this.#ended) return
    const exited = once(this.#child, 'exit')
    this.#child.stdin.end()
    await exited
  }
}
