import { once } from 'node:events'
import { mkdir, rename, rm, symlink } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { AfloatError } from '../../../host/afloat-error.ts'
import type { Home } from '../../../host/home.ts'
import { claimOf } from './forward-claims.ts'
import { askRootlesskit, type Forward, forwardSpecSchema, listForwards, removeForward } from './rootlesskit-api.ts'

/** The name under which dockerd looks for rootlesskit's API in its ROOTLESSKIT_STATE_DIR. */
const API_SOCKET = 'api.sock'
const OURS = 'afloat.sock'

/**
 * The forwards of published ports over a start of dockerd. A starting dockerd asks for those of its containers anew;
 * rootlesskit would refuse what is there, and to remove them beforehand would close the ports until dockerd is back. So
 * while it starts it asks us: what is there stays, the rest is rootlesskit's to make, and what nobody asked for again is
 * removed. At all other times dockerd speaks with rootlesskit itself and nothing here can be in its way.
 */
export class Forwards {
  readonly #folder: string
  readonly #kit: string
  #server: Server | undefined
  #unclaimed: Forward[] = []

  constructor(home: Home) {
    this.#folder = home.run.rootless.dockerdSide
    this.#kit = join(home.run.rootless.state, API_SOCKET)
  }

  /** Before dockerd is started. Throws AfloatError (rootless-unavailable) where rootlesskit does not answer any more. */
  async answer(): Promise<void> {
    if (this.#server) return
    this.#unclaimed = await listForwards(this.#kit).catch(cause => Promise.reject(withoutKit(cause)))
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, OURS)
    await rm(path, { force: true })
    // One at a time: each claim is judged by those before it.
    let turn: Promise<void> = Promise.resolve()
    const server = createServer((asked, reply) => {
      turn = turn.then(() => this.#reply(asked, reply)).catch(() => void reply.destroy())
    })
    server.listen(path)
    await once(server, 'listening')
    this.#server = server
    await this.#pointAt(path)
  }

  /** It has answered, or failed: it goes by rootlesskit itself again. Where it answered, what is left over is removed. */
  async settle(answered: boolean): Promise<void> {
    await this.#pointAt(this.#kit)
    this.#server?.close()
    this.#server?.closeAllConnections()
    this.#server = undefined
    if (answered) for (const { id } of this.#unclaimed.splice(0)) await removeForward(this.#kit, id)
  }

  /** A supervisor that died while dockerd started has left it with our answers. */
  async restore(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    if (!this.#server) await this.#pointAt(this.#kit)
  }

  async #pointAt(socket: string): Promise<void> {
    const draft = join(this.#folder, `${API_SOCKET}.n`)
    await rm(draft, { force: true })
    await symlink(relative(this.#folder, socket), draft)
    await rename(draft, join(this.#folder, API_SOCKET))
  }

  async #reply(asked: IncomingMessage, reply: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = asked
    const body = await text(asked)
    const { status, body: answer } =
      method === 'POST' && url === '/v1/ports' ? await this.#claim(url, body) : await this.#pass(method, url, body)
    // Closed each time, so that the next request finds whoever answers then.
    reply.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' }).end(answer)
  }

  async #claim(url: string, body: string) {
    const spec = forwardSpecSchema.safeParse(parsed(body))
    if (!spec.success) return this.#pass('POST', url, body)
    const claim = claimOf(spec.data, this.#unclaimed)
    const settled = claim.kind === 'keep' ? [claim.forward] : claim.stale
    this.#unclaimed = this.#unclaimed.filter(forward => !settled.includes(forward))
    if (claim.kind === 'keep') return { status: 201, body: JSON.stringify(claim.forward) }
    for (const { id } of claim.stale) await removeForward(this.#kit, id)
    return this.#pass('POST', url, body)
  }

  async #pass(method: string, url: string, body: string) {
    // A forward that dockerd takes away itself is nobody's to remove any more.
    const removed = method === 'DELETE' ? Number(url.split('/').at(-1)) : undefined
    this.#unclaimed = this.#unclaimed.filter(({ id }) => id !== removed)
    return askRootlesskit(this.#kit, method, url, body)
  }
}

function withoutKit(cause: unknown): AfloatError {
  return new AfloatError(
    {
      code: 'rootless-unavailable',
      what: 'rootlesskit has ended or does not answer, and without it no engine has a network.',
      unchanged: 'Containers that run go on running.',
      remedy: 'End all of it, then start again: afloat down --containers stop',
      detail: String(cause),
    },
    { cause },
  )
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
