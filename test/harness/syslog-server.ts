import { createServer } from 'node:net'

/** Hears what an engine passes on by its syslog driver: lines that begin with a number. */
export class SyslogServer {
  readonly #numbers: number[] = []
  readonly #server = createServer(socket => {
    let rest = ''
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#numbers.push(Number(/\]: (\d+) /.exec(line)?.[1]))
    })
  })

  listen(): Promise<number> {
    return new Promise(resolve => {
      this.#server.listen(0, '127.0.0.1', () => resolve((this.#server.address() as { port: number }).port))
    })
  }

  get last(): number {
    return this.#numbers.at(-1) ?? 0
  }

  /** Numbers from 1 on that are neither among these nor among those that came, or among both, or came twice. */
  missing(others: readonly number[]): number[] {
    const count = new Map<number, number>()
    for (const number of [...this.#numbers, ...others]) count.set(number, (count.get(number) ?? 0) + 1)
    return Array.from({ length: this.last }, (_, index) => index + 1).filter(number => count.get(number) !== 1)
  }

  close(): void {
    this.#server.close()
  }
}
