import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestHome } from '../harness/test-home.ts'

export const webPort = 8080

/**
 * A small world as a compose file would have it: `client` asks `web` by name, `web` and `api` serve, `db` listens, and
 * `logger` numbers its lines. What client and logger have done lies in files, so that it can be read at any time.
 */
export class DemoTown {
  readonly #home: TestHome

  private constructor(home: TestHome) {
    this.#home = home
  }

  static async start(home: TestHome): Promise<DemoTown> {
    const town = new DemoTown(home)
    await mkdir(town.#folder, { recursive: true })
    await home.importBusybox()
    await home.docker('network', 'create', 'shop_default')
    const service = (name: string, options: readonly string[], script: string) =>
      home.runBusybox(
        name,
        [
          ...['--network', 'shop_default', '--network-alias', name, '--restart', 'unless-stopped'],
          ...['--label', 'com.docker.compose.project=shop', '--label', `com.docker.compose.service=${name}`],
          ...['--stop-signal', 'SIGKILL', '--volume', `${town.#folder}:/out`, ...options],
        ],
        ...['sh', '-c', script],
      )
    await service('db', ['--volume', 'shop_data:/data'], 'exec nc -ll -p 5432 -e cat')
    await service('api', [], 'echo api >index.html; exec httpd -f -p 80')
    await service('web', ['--publish', `127.0.0.1:${webPort}:80`], 'echo hello >index.html; exec httpd -f -p 80')
    await service('logger', [], LOGGER)
    await service('client', [], CLIENT)
    return town
  }

  /** Lines that the logger has written. */
  async written(): Promise<number> {
    return Number((await this.#read('logger')) || 0)
  }

  /** What became of the client's requests to http://web/. */
  async byName(): Promise<{ good: number; failed: number }> {
    const [good = 0, failed = 0] = (await this.#read('client')).split(' ').map(Number)
    return { good, failed }
  }

  /** Lines missing from what `docker logs` tells of the logger, and those that come twice. */
  async logFaults(): Promise<{ lines: number; missing: number; doubled: number }> {
    const written = await this.written()
    const { stdout } = await this.#home.logs('logger')
    const numbers = stdout.toString().trim().split('\n').map(Number)
    const seen = new Set(numbers)
    const missing = Array.from({ length: written }, (_, index) => index + 1).filter(number => !seen.has(number)).length
    return { lines: written, missing, doubled: numbers.length - seen.size }
  }

  async #read(name: string): Promise<string> {
    return (await readFile(join(this.#folder, name), 'utf8').catch(() => '')).trim()
  }

  get #folder(): string {
    return join(this.#home.path, 'shop')
  }
}

/** A hundred lines a second. Renamed into place, so that no reader finds half a number. */
const LOGGER =
  'i=0; while :; do i=$((i+1)); echo $i; echo $i >/out/logger.new; mv /out/logger.new /out/logger; usleep 10000; done'

/** Looks the name up itself: a static busybox has no resolver of its own for anything but nslookup. */
const CLIENT = [
  'good=0; failed=0; while :; do',
  "address=$(nslookup web 127.0.0.11 2>/dev/null | busybox awk '/^Address/ { found = $NF } END { print found }')",
  'if wget -q -O /dev/null "http://$address/"; then good=$((good+1)); else failed=$((failed+1)); fi',
  'echo $good $failed >/out/client.new; mv /out/client.new /out/client; usleep 30000; done',
].join('\n')
