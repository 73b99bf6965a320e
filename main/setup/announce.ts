import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Home } from '../host/home.ts'
import { say } from './say.ts'

const POLL_MS = 500

export function announce(home: Home): void {
  say(`Afloat is starting; its home is ${home.path}.`)
  say(`  Docker's API socket:  ${home.run.dockerSocket}`)
  say('  Ctrl-C quits the app; engine and containers run on.')
}

/** Says when the engine answers, and what to try then. Until `stop` it waits as long as it takes. */
export async function announceEngine(home: Home, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    // Ahead of the first answer a request may wait in the socket's queue, be refused, or find no socket at all.
    const version = await askVersion(home.run.dockerSocket, stop).catch(() => undefined)
    if (version !== undefined) return sayWhatToTry(home, version)
    await sleep(POLL_MS)
  }
}

export function farewell(home: Home): void {
  say('Afloat has quit.')
  if (!existsSync(home.run.dockerdRecord)) return
  say('  Its engine and containers run on; the next start finds them. To stop the engine, too:')
  say('    node out/main/cli.cjs down                     (containers keep running)')
  say('    node out/main/cli.cjs down --containers stop   (everything stops)')
}

function sayWhatToTry(home: Home, version: string): void {
  const docker = `docker -H unix://${home.run.dockerSocket}`
  say(`Docker Engine ${version} answers. To try, in another terminal:`)
  say(`  ${docker} run -d --name web -p 8080:80 nginx`)
  say('  node out/main/cli.cjs status')
  say('  node out/main/cli.cjs restart      (the container keeps its PID, its port keeps answering)')
}

const Version = z.object({ Version: z.string() })

function askVersion(socketPath: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path: '/version', signal }, response => {
      text(response)
        .then(body => resolve(Version.parse(JSON.parse(body)).Version))
        .catch(reject)
    })
      .on('error', reject)
      .end()
  })
}
