import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves one deb as the newest release, as electron-updater's generic provider looks for it. */
export class ReleaseFeed {
  readonly url: string
  /** What was asked for, in order. */
  readonly served: string[]
  readonly #server: Server

  private constructor(server: Server, served: string[]) {
    this.#server = server
    this.served = served
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async open(deb: string, version: string): Promise<ReleaseFeed> {
    const content = await readFile(deb)
    const sha512 = createHash('sha512').update(content).digest('base64')
    const list = [
      `version: ${version}`,
      'files:',
      `  - { url: afloat.deb, sha512: '${sha512}', size: ${content.length} }`,
      'path: afloat.deb',
      `sha512: '${sha512}'`,
      `releaseDate: '2026-01-01T00:00:00.000Z'`,
    ].join('\n')
    const files: Record<string, string | Buffer> = { 'latest-linux.yml': list, 'afloat.deb': content }
    const served: string[] = []
    const server = createServer((request, response) => {
      const name = new URL(request.url ?? '', 'http://feed').pathname.slice(1)
      served.push(name)
      response.writeHead(name in files ? 200 : 404)
      response.end(files[name])
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new ReleaseFeed(server, served)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
