import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createCleartextMessage, generateKey, type PrivateKey, sign } from 'openpgp'

const run = promisify(execFile)

/** Files of a package by path; a text is an executable, `-> target` a symbolic link. */
export type PackageFiles = Record<string, string | Buffer>

export interface TestSuite {
  readonly codename: string
  readonly packages: Record<string, { version: string; files: PackageFiles }>
  readonly date?: Date
  readonly validUntil?: Date
  /** What the Codename field says, when it lies. */
  readonly saysCodename?: string
  readonly signedBy?: PrivateKey
}

/** Answers a request instead of the mirror; returns false to let the mirror answer after all. */
export type Fault = (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean

/** A small Debian archive with the real layout and real packages, signed with a key of its own, on a local port. */
export class TestMirror {
  readonly folder: string
  readonly keys: string
  readonly requests: { path: string; range: string | undefined }[] = []
  readonly faults = new Map<string, Fault>()
  #files = new Map<string, Buffer>()
  #server: Server | undefined
  #key: PrivateKey | undefined
  #port = 0

  constructor(folder: string) {
    this.folder = folder
    this.keys = join(folder, 'keys')
  }

  get address(): string {
    return `http://127.0.0.1:${this.#port}/debian`
  }

  async start(): Promise<void> {
    const { privateKey, publicKey } = await newKey()
    this.#key = privateKey
    await mkdir(this.keys, { recursive: true })
    await writeFile(join(this.keys, 'test-archive.asc'), publicKey)
    await this.listen()
  }

  async listen(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response))
    await new Promise<void>(resolve => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (!server) return
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  }

  /** The path of a package below the address, as requests name it. */
  pathOf(name: string, suite: string): string {
    const found = [...this.#files.keys()].find(path => path.includes(`/${suite}/${name}_`))
    if (!found) throw new Error(`no ${name} in ${suite}`)
    return found
  }

  file(path: string): Buffer {
    const found = this.#files.get(path)
    if (!found) throw new Error(`no ${path}`)
    return found
  }

  put(path: string, content: Buffer): void {
    this.#files.set(path, content)
  }

  async addSuite(suite: TestSuite): Promise<void> {
    const stanzas: string[] = []
    for (const [name, { version, files }] of Object.entries(suite.packages)) {
      const deb = await this.#pack(name, version, files)
      const path = `pool/${suite.codename}/${name}_${version}_amd64.deb`
      this.put(`/debian/${path}`, deb)
      stanzas.push(
        `Package: ${name}\nVersion: ${version}\nFilename: ${path}\nSize: ${deb.length}\nSHA256: ${digest(deb)}\nDescription: test\n`,
      )
    }
    // Others around them, as in any index.
    const index = Buffer.from(['Package: aardvark\nVersion: 1\n', ...stanzas, 'Package: zzz\nVersion: 2\n'].join('\n'))
    for (const architecture of ['amd64', 'arm64']) await this.#addIndex(suite, architecture, index)
    await this.#signRelease(suite)
  }

  async #addIndex(suite: TestSuite, architecture: string, index: Buffer): Promise<void> {
    const plain = join(this.folder, `Packages-${suite.codename}`)
    await writeFile(plain, index)
    await run('xz', ['-k', '-f', plain])
    this.put(`/debian/dists/${suite.codename}/main/binary-${architecture}/Packages.xz`, await readFile(`${plain}.xz`))
  }

  async #signRelease(suite: TestSuite): Promise<void> {
    const base = `/debian/dists/${suite.codename}/`
    const indices = [...this.#files].filter(([path]) => path.startsWith(base) && path.endsWith('.xz'))
    const text = [
      'Origin: Debian',
      `Codename: ${suite.saysCodename ?? suite.codename}`,
      `Date: ${(suite.date ?? new Date()).toUTCString()}`,
      ...(suite.validUntil ? [`Valid-Until: ${suite.validUntil.toUTCString()}`] : []),
      'MD5Sum:',
      ...indices.map(([path]) => ` ${'0'.repeat(32)} 1 ${path.slice(base.length)}`),
      'SHA256:',
      ...indices.map(
        ([path, body]) => ` ${digest(body)} ${String(body.length).padStart(8)} ${path.slice(base.length)}`,
      ),
    ].join('\n')
    const message = await createCleartextMessage({ text })
    const signed = await sign({ message, signingKeys: suite.signedBy ?? (this.#key as PrivateKey) })
    this.put(`${base}InRelease`, Buffer.from(signed))
  }

  async #pack(name: string, version: string, files: PackageFiles): Promise<Buffer> {
    const root = join(this.folder, 'package')
    await rm(root, { recursive: true, force: true })
    await mkdir(join(root, 'DEBIAN'), { recursive: true })
    const control = `Package: ${name}\nVersion: ${version}\nArchitecture: amd64\nMaintainer: T <t@example.org>\nDescription: t\n`
    await writeFile(join(root, 'DEBIAN', 'control'), control)
    for (const [path, content] of Object.entries(files)) {
      const target = join(root, path)
      await mkdir(dirname(target), { recursive: true })
      if (typeof content === 'string' && content.startsWith('-> ')) await symlink(content.slice(3), target)
      else await writeFile(target, content).then(() => chmod(target, 0o755))
    }
    const deb = join(this.folder, `${name}.deb`)
    await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-b', root, deb])
    return await readFile(deb)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = new URL(request.url ?? '/', 'http://mirror').pathname
    this.requests.push({ path, range: request.headers.range })
    const body = this.#files.get(path)
    if (!body) {
      response.writeHead(404).end()
      return
    }
    if (this.faults.get(path)?.(request, response, body)) return
    serve(request, response, body)
  }
}

/** Answers with the body or the asked rest of it, as any mirror does. */
export function serve(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
  if (Number.isNaN(start)) {
    response.writeHead(200, { 'content-length': body.length }).end(body)
  } else if (start >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
  } else {
    const rest = body.subarray(start)
    response.writeHead(206, {
      'content-length': rest.length,
      'content-range': `bytes ${start}-${body.length - 1}/${body.length}`,
    })
    response.end(rest)
  }
}

export async function newKey(): Promise<{ privateKey: PrivateKey; publicKey: string }> {
  const made = await generateKey({ userIDs: [{ name: 'Test Archive' }], format: 'object' })
  return { privateKey: made.privateKey, publicKey: made.publicKey.armor() }
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
