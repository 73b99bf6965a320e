import { existsSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { defaultHomePath, type Home, homeAt } from '../host/home.ts'
import { say } from './say.ts'

const POLL_MS = 500

export function announce(home: Home): void {
  say(`Afloat is starting; its home is ${home.path}.`)
  say(`  Docker's API socket:  ${home.engine.socket}`)
  say('  Ctrl-C quits the app; engine and containers run on.')
}

/** Says when the engine answers, and what to try then. Until `stop` it waits as long as it takes. */
export async function announceEngine(home: Home, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    // Ahead of the first answer a request may wait in the socket's queue, be refused, or find no socket at all.
    const version = await askVersion(home.engine.socket, stop).catch(() => undefined)
    if (version !== undefined) return sayWhatToTry(home, version)
    await sleep(POLL_MS)
  }
}

export function farewell(home: Home): void {
  say('Afloat has quit.')
  if (!existsSync(home.run.dockerdRecord)) return
  say('  Its engine and containers run on; the next start finds them. To stop the engine without the app:')
  say(`    ${afloat('up', home)} && ${afloat('down', home)}                     (containers keep running)`)
  say(`    ${afloat('up', home)} && ${afloat('down', home)} --containers stop   (everything stops)`)
}

function sayWhatToTry(home: Home, version: string): void {
  const docker = `docker -H unix://${home.engine.socket}`
  // Debian adds its own part: 28.5.2+dfsg4.
  say(`Docker Engine ${version.split('+')[0]} answers. To try, in another terminal:`)
  say(`  ${docker} run -d --name web -p 8080:80 nginx`)
  say(`  ${afloat('status', home)}`)
  say(`  ${afloat('restart', home)}      (the container keeps its PID, requests wait instead of failing)`)
}

/** As one types it in this folder. */
function afloat(command: string, home: Home): string {
  return `npx afloat ${command}${home.path === homeAt(defaultHomePath()).path ? '' : ` --home ${home.path}`}`
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
