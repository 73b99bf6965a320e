import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64'
/** Pieces that an archive is sent in, and the pause between them: milliseconds. A download can be watched so. */
const PIECES = 40
const PAUSE_MS = 60

/** A site of Docker's layout with one engine, sent slowly over plain HTTP: only a pinned digest vouches for it. */
export interface EngineArchive {
  readonly address: string
  /** A line as sha256sum writes it. */
  readonly digest: string
  end(): void
}

/** `folder` is that of an installed engine. */
export async function serveArchive(folder: string, version: string): Promise<EngineArchive> {
  const body = await archiveOf(folder)
  const name = `docker-${version}.tgz`
  const server = createServer(async (request, response) => {
    const path = `/linux/static/stable/${architecture}/`
    if (request.url === path) return response.end(`<a href="${name}">${name}</a>   2025-10-08 13:33:52 60.0 MiB\n`)
    if (request.url !== `${path}${name}`) return response.writeHead(404).end()
    response.writeHead(200, { 'content-length': body.length })
    if (request.method === 'HEAD') return response.end()
    const size = Math.ceil(body.length / PIECES)
    for (let at = 0; at < body.length && !response.destroyed; at += size) {
      response.write(body.subarray(at, at + size))
      await sleep(PAUSE_MS)
    }
    return response.end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/linux/static/stable`,
    digest: `${createHash('sha256').update(body).digest('hex')}  ${name}\n`,
    end: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The programs of an installed engine, packed as Docker does. */
export async function archiveOf(folder: string): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'afloat-archive-'))
  try {
    // A copy: other tests link the same files into their homes, which tar takes for a change of them.
    await cp(join(folder, 'bin'), join(work, 'docker'), { recursive: true })
    await run('tar', ['-C', work, '-I', 'gzip -1', '-cf', join(work, 'docker.tgz'), 'docker'])
    return await readFile(join(work, 'docker.tgz'))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
