import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './test-home.ts'
import { serve } from './test-mirror.ts'

const run = promisify(execFile)
const folder = process.arch === 'arm64' ? 'aarch64' : 'x86_64'

export interface StaticSite {
  readonly address: string
  /** The authority of its certificate; undefined for a site of plain HTTP. */
  readonly ca: string | undefined
  readonly files: Map<string, Buffer>
  /** The address that a file is to be had from instead. */
  readonly redirects: Map<string, string>
  readonly requests: string[]
  stop(): void
}

/** A local site with the layout of download.docker.com/linux/static/stable; it ends with the test. */
export async function staticSite(scheme: 'http' | 'https'): Promise<StaticSite> {
  const files = new Map<string, Buffer>()
  const redirects = new Map<string, string>()
  const requests: string[] = []
  const tls = scheme === 'https' ? await certificate() : undefined
  const answer: Parameters<typeof createPlainServer>[1] = (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const name = request.url?.slice(`/linux/static/stable/${folder}/`.length) ?? ''
    const body = name === '' ? Buffer.from(indexPage(files)) : files.get(name)
    const elsewhere = redirects.get(name)
    if (elsewhere) {
      response.writeHead(302, { location: `${elsewhere}/${folder}/${name}` }).end()
      return
    }
    if (!request.url?.startsWith(`/linux/static/stable/${folder}/`) || !body) response.writeHead(404).end()
    else serve(request, response, body)
  }
  const server: Server = tls ? createTlsServer(tls, answer) : createPlainServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(stop)
  const address = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/linux/static/stable`
  return { address, ca: tls?.cert, files, redirects, requests, stop }
}

function indexPage(files: ReadonlyMap<string, Buffer>): string {
  const rows = [...files].map(
    ([name, body]) => `<a href="${name}">${name}</a>   2025-10-08 13:33:52 ${(body.length / 1024).toFixed(1)} KiB\n`,
  )
  return `<html><body><pre>\n<a href="../">../</a>\n${rows.join('')}</pre></body></html>`
}

async function certificate(): Promise<{ key: string; cert: string }> {
  const at = await temporaryFolder()
  const [key, cert] = [join(at, 'key.pem'), join(at, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    key,
    '-out',
    cert,
    ...subject,
  ])
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}

/** An archive as Docker makes them: one folder `docker` with the programs. */
export async function staticArchive(programs: Readonly<Record<string, string>>): Promise<Buffer> {
  const at = await temporaryFolder()
  await mkdir(join(at, 'docker'))
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(at, 'docker', name), script)
    await chmod(join(at, 'docker', name), 0o755)
  }
  await run('tar', ['-C', at, '-czf', join(at, 'archive.tgz'), 'docker'])
  return await readFile(join(at, 'archive.tgz'))
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}
