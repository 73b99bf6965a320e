import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { LogWriters } from '../../harness/log-writers.ts'
import type { TestHome } from '../../harness/test-home.ts'
import { echoPort, publishedPort } from './places.ts'

/** What people have: a server that is published, some that find each other by name, one that talks a lot. */
export class Town {
  readonly #home: TestHome
  readonly writers: LogWriters
  /** Of the containers that run, by name, when last looked at. */
  pids: Readonly<Record<string, number>> = {}
  /** What `web` is called by name. */
  webAddress = ''

  private constructor(home: TestHome) {
    this.#home = home
    this.writers = new LogWriters(home)
  }

  /** `count` containers in all. They end at once when asked, so that nobody's stop waits for them. */
  static async start(home: TestHome, count: number): Promise<Town> {
    const town = new Town(home)
    await home.docker('network', 'create', 'front')
    const scripts = join(home.path, 'scripts')
    await mkdir(scripts, { recursive: true })
    await cp(join(import.meta.dirname, 'echo-server.pl'), join(scripts, 'echo-server.pl'))
    // The machine's own perl: the image has nothing but busybox.
    const perl = ['/usr:/usr:ro', '/lib:/lib:ro', '/lib64:/lib64:ro', `${scripts}:/scripts:ro`].flatMap(mount => [
      '-v',
      mount,
    ])
    const always = ['--restart', 'always', '--stop-signal', 'SIGKILL', '--network', 'front']
    const echo = ['/usr/bin/perl', '/scripts/echo-server.pl', String(echoPort)]
    await home.runBusybox('web', [...always, ...perl, '-p', `${publishedPort}:${echoPort}`], ...echo)
    await home.runBusybox('app', always, 'sleep', '86400')
    await town.writers.start('chatty', { mode: 'chunks', rate: CHATTY_LINES, options: always })
    await town.writers.start('calm', { mode: 'lines', rate: CALM_LINES, options: always })
    for (let index = 4; index < count; index++) {
      const published = index % 3 === 0 ? ['-p', `${publishedPort + index}:80`] : []
      await home.runBusybox(`c${index}`, [...always, ...published], 'sleep', '86400')
    }
    await town.hush()
    town.webAddress = await home.docker('inspect', '--format', '{{.NetworkSettings.Networks.front.IPAddress}}', 'web')
    town.pids = await home.pids()
    return town
  }

  /** The talkative one rests, so that it costs the other columns nothing. */
  async hush(): Promise<void> {
    await this.#home.docker('pause', 'chatty')
  }

  async wake(): Promise<void> {
    await this.#home.docker('unpause', 'chatty')
  }
}

/** Lines of some 35 bytes a second: a megabyte, from a program that buffers its output, as most do. */
const CHATTY_LINES = 30_000
const CALM_LINES = 100

export const writerNames = ['chatty', 'calm'] as const
