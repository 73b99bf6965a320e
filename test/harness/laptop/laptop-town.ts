import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../../../preload/contract/report.ts'
import type { Span } from '../net/outages.ts'
import type { Tally } from '../net/probe.ts'
import { failed, Probe } from '../net/programs.ts'
import { numberedLines } from '../numbered-lines.ts'
import { repository } from '../repository.ts'
import type { Laptop } from './laptop.ts'

const ECHO_PORT = 7000
const PUBLISHED = [8081, 8082, 8083] as const
/** Between two tries of one client: milliseconds. */
const EVERY_MS = 10
/** Before and after what is measured: milliseconds. */
const AROUND_MS = 1_000
/** Between two numbered lines: milliseconds. */
const LINE_MS = 10

const IMAGE = `mkdir -p /tmp/busybox/bin && cp /bin/busybox /tmp/busybox/bin &&
for applet in sh sleep usleep echo; do ln -sf busybox /tmp/busybox/bin/$applet; done &&
tar --create --directory /tmp/busybox . | docker import - busybox && rm -r /tmp/busybox`

/** What clients saw of a while, failures by who asked; all of them asked. */
export interface Seen {
  readonly tries: number
  readonly failed: Readonly<Record<string, number>>
  /** How they failed. */
  readonly failures: Readonly<Record<string, Tally['failures']>>
  /** When tries failed or waited long, by who asked. */
  readonly outages: Readonly<Record<string, readonly Span[]>>
  /** The longest that one request of the API took: milliseconds. */
  readonly longestApiMs: number
}

/** What waited for less is no trouble worth a line: milliseconds. */
const LONG_MS = 1_000

/** The steps of a report, and what clients had of trouble meanwhile, each by its milliseconds since the report's beginning. */
export function timeline({ startedAt, steps }: Report, { outages }: Seen): string {
  const begun = Date.parse(startedAt)
  const done = steps.map(({ name, at = 0, ms }) => ({ at, line: `${at} to ${Math.round(at + ms)}: ${name}` }))
  const trouble = Object.entries(outages).flatMap(([who, spans]) =>
    spans
      .filter(({ from, to, failed }) => failed || to - from > LONG_MS)
      .map(({ from, to, failed }) => ({
        at: from - begun,
        line: `${from - begun} to ${to - begun}: ${who} ${failed ? 'failed' : 'waited'}`,
      })),
  )
  return [...done, ...trouble]
    .sort((one, other) => one.at - other.at)
    .map(({ line }) => line)
    .join('\n')
}

/** Eight containers under a laptop's Docker: three published servers in a network with names, a writer, sleepers. */
export class LaptopTown {
  readonly #laptop: Laptop

  private constructor(laptop: Laptop) {
    this.#laptop = laptop
  }

  static async start(laptop: Laptop): Promise<LaptopTown> {
    const town = new LaptopTown(laptop)
    await laptop.run('sh', '-c', IMAGE)
    await cp(join(repository, 'test/bench/proof/echo-server.pl'), laptop.at('/srv/echo-server.pl'))
    await laptop.run('docker', 'network', 'create', 'front')
    const perl = ['/usr:/usr:ro', '/lib:/lib:ro', '/lib64:/lib64:ro', '/srv:/srv:ro'].flatMap(mount => ['-v', mount])
    for (const [index, port] of PUBLISHED.entries()) {
      const options = ['--network', 'front', '-p', `${port}:${ECHO_PORT}`, ...perl]
      await town.#run(`web${index + 1}`, options, '/usr/bin/perl', '/srv/echo-server.pl', String(ECHO_PORT))
    }
    await town.#run('asker', ['--network', 'front'], 'sleep', '86400')
    await town.#run('writer', [], 'sh', '-c', numberedLines(LINE_MS))
    for (const name of ['s1', 's2', 's3']) await town.#run(name, ['--restart', 'always'], 'sleep', '86400')
    return town
  }

  /** Pids by name, as the laptop counts. */
  async pids(): Promise<Record<string, number>> {
    const ids = (await this.#laptop.run('docker', 'ps', '--quiet')).split('\n')
    const text = await this.#laptop.run('docker', 'inspect', '--format', '{{.Name}} {{.State.Pid}}', ...ids)
    return Object.fromEntries(text.split('\n').map(line => [line.split(' ')[0]?.slice(1), Number(line.split(' ')[1])]))
  }

  /** The writer's log. */
  log(): Promise<string> {
    return this.#laptop.run('docker', 'logs', 'writer')
  }

  /** What clients of ports, names and API see while something is done. */
  async watch(work: () => Promise<unknown>): Promise<Seen> {
    const network = this.#laptop.at('/proc/1/ns/net')
    const asker = this.#laptop.at(`/proc/${(await this.pids())['asker']}/ns/net`)
    const web = await this.#laptop.run(
      ...['docker', 'inspect', '--format', '{{.NetworkSettings.Networks.front.IPAddress}}', 'web1'],
    )
    const names = {
      kind: 'names',
      host: '127.0.0.11',
      port: 53,
      names: { web1: web },
      everyMs: EVERY_MS,
      fresh: true,
    } as const
    const api = { kind: 'api', host: this.#laptop.at('/run/docker.sock'), port: 0, everyMs: EVERY_MS } as const
    const probes = new Map<string, Probe>()
    for (const port of PUBLISHED) {
      probes.set(
        `port ${port}`,
        await Probe.start(network, { kind: 'tcp', host: '127.0.0.1', port, everyMs: EVERY_MS }),
      )
    }
    probes.set('names', await Probe.start(asker, names))
    probes.set('api', await Probe.start(undefined, api))
    await sleep(AROUND_MS)
    const done = await work().then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
    await sleep(AROUND_MS)
    const tallies = new Map<string, Tally>()
    for (const [name, probe] of probes) tallies.set(name, await probe.stop())
    if (done) throw done.error
    return {
      tries: [...tallies.values()].reduce((sum, { tries }) => sum + tries, 0),
      failed: Object.fromEntries([...tallies].map(([name, tally]) => [name, failed(tally)])),
      failures: Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.failures])),
      outages: Object.fromEntries([...tallies].map(([name, tally]) => [name, tally.outages])),
      longestApiMs: tallies.get('api')?.longestMs ?? 0,
    }
  }

  async #run(name: string, options: readonly string[], ...command: readonly string[]): Promise<void> {
    await this.#laptop.run('docker', 'run', '--detach', '--name', name, ...options, 'busybox', ...command)
  }
}
