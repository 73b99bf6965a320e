import { execFile } from 'node:child_process'
import { readFile, statfs } from 'node:fs/promises'
import { arch, cpus, release, totalmem, uptime } from 'node:os'
import { promisify } from 'node:util'
import type Docker from 'dockerode'
import { z } from 'zod'
import type { Removals } from '../../../preload/contract/diagnosis.ts'
import type { Snapshot } from '../../../preload/contract/snapshot.ts'
import { parseDaemonText } from '../../host/daemon-text.ts'
import { readTextIfThere } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { lastLines } from '../../host/log-file.ts'
import type { Inventory } from '../../shims/record.ts'
import { lastReports } from '../reports.ts'
import { containersForDiagnosis, namesOnly } from './container-facts.ts'
import { learnAddress, learnSecretsOfUser } from './known-secrets.ts'
import { Redactor } from './redactor.ts'

/** What is asked of the engine or of a tool: milliseconds. What has not answered by then is said to be missing. */
const LIMIT_MS = 10_000
/** The end of a log: enough for some days of a quiet engine, or some minutes of one at debug. Lines, bytes. */
const LOG_LINES = 4_000
const LOG_BYTES = 512 * 1024
const REPORTS = 20

export interface DiagnosisSources {
  readonly home: Home
  readonly snapshot: () => Snapshot
  readonly inventory: () => Promise<Inventory>
  readonly docker: () => Docker
  /** Afloat's own settings. */
  readonly settings: () => unknown
}

export interface CollectedFile {
  readonly name: string
  readonly what: string
  readonly text: string
  readonly removed: Removals
}

/** Everything that helps to understand a report of a bug, with its secrets removed. What cannot be had is said so in its place. */
export async function collectFacts(sources: DiagnosisSources): Promise<CollectedFile[]> {
  const { home, snapshot } = sources
  const redactor = new Redactor()
  await learnSecretsOfUser(redactor)
  const settings = sources.settings()
  for (const address of stringsIn(settings)) learnAddress(redactor, address)
  const daemonText = (await readTextIfThere(home.engine.daemonJson).catch(error => `cannot be read: ${error}`)) ?? ''
  const daemon = parseDaemonText(daemonText)
  if ('values' in daemon) {
    redactor.learnNamed('password', daemon.values)
    for (const address of stringsIn(daemon.values)) learnAddress(redactor, address)
  }
  // First, because what is secret of a container may stand in anything that follows.
  const containers = await containersOrRecords(sources, redactor)
  redactor.takeCounts()

  const files: CollectedFile[] = []
  const add = (name: string, what: string, text: string) =>
    files.push({ name, what, text: `${text.trimEnd()}\n`, removed: redactor.takeCounts() })
  const json = (value: unknown) => JSON.stringify(redactor.json(z.json().parse(plain(value))), null, 2)

  add('about.json', 'Versions of Afloat, the engine and the system', json(await about(sources)))
  add('state.json', 'What Afloat shows: the engine, its containers, orphans', json(withoutCommands(snapshot())))
  add('settings.json', 'The settings of Afloat', json(settings))
  add('daemon.json', "The engine's settings", 'values' in daemon ? json(daemon.values) : redactor.text(daemonText))
  add('reports.json', `The last ${REPORTS} reports of absences`, json(await lastReports(home.reports, REPORTS)))
  // Once more, so that its removals are counted here and what it lists knows of all secrets.
  add('containers.json', 'All containers: no value of an environment, argument or label', json(await containers()))
  add('rules.txt', 'Firewall rules, addresses and routes', redactor.text(await rules()))
  for (const [name, path] of Object.entries(home.logs)) {
    const lines = await lastLines(path, LOG_LINES, 0, LOG_BYTES)
    add(`log/${name}.log`, `The end of the log of ${name}`, redactor.text(lines.join('\n')))
  }
  return files
}

/** The engine's containers; where it does not answer, those that Afloat has on record. */
async function containersOrRecords(
  { docker, inventory }: DiagnosisSources,
  redactor: Redactor,
): Promise<() => Promise<unknown>> {
  const recorded = (await inventory()).containers
  for (const { env, labels } of recorded) {
    redactor.learnEnvironment(env)
    for (const value of Object.values(labels)) redactor.learn('label', value)
  }
  const fromRecords = async () =>
    recorded.map(({ env, labels, ...rest }) => ({
      ...rest,
      env: env.map(line => namesOnly(line, redactor)),
      labels: Object.keys(labels).map(key => namesOnly(key, redactor, 'label')),
    }))
  const fromEngine = () => withinLimit(containersForDiagnosis(docker(), redactor))
  const answers = await fromEngine().catch(() => undefined)
  return answers ? fromEngine : fromRecords
}

async function about({ home, docker, snapshot }: DiagnosisSources): Promise<unknown> {
  const { supervisor, engine } = snapshot()
  const [system, cgroups, disk, version, info] = await Promise.all([
    readFile('/etc/os-release', 'utf8').catch(String),
    readFile('/proc/self/cgroup', 'utf8').catch(String),
    statfs(home.path).catch(() => undefined),
    withinLimit(docker().version()).catch(String),
    withinLimit(docker().info()).catch(String),
  ])
  return {
    madeAt: new Date().toISOString(),
    afloat: supervisor,
    node: process.versions,
    system: { osRelease: system.split('\n'), kernel: release(), architecture: arch(), user: process.getuid?.() },
    machine: { processors: cpus().length, memory: totalmem(), upSeconds: Math.round(uptime()) },
    cgroups: cgroups.split('\n'),
    diskOfHome: disk && { free: disk.bavail * disk.bsize, size: disk.blocks * disk.bsize },
    engine,
    engineVersion: version,
    engineInfo: info,
  }
}

/** What the four shims and the engine have to do with; a tool that is not there says so itself. */
async function rules(): Promise<string> {
  const commands = [
    ['nft', 'list', 'ruleset'],
    ['iptables-save'],
    ['ip6tables-save'],
    ['ip', 'address'],
    ['ip', 'route', 'show', 'table', 'all'],
  ] as const
  const parts = await Promise.all(
    commands.map(async ([program, ...args]) => {
      const output = promisify(execFile)(program, args, { timeout: LIMIT_MS, maxBuffer: 16 * 1024 * 1024 })
      const text = await output.then(
        ({ stdout, stderr }) => stdout + stderr,
        error => String(error),
      )
      return `$ ${[program, ...args].join(' ')}\n${text}`
    }),
  )
  return parts.join('\n')
}

/** An orphan's command line may hold anything; its program tells enough. */
function withoutCommands(snapshot: Snapshot): Snapshot {
  const orphans = snapshot.orphans.map(orphan => ({ ...orphan, command: orphan.command.split(' ')[0] ?? '' }))
  return { ...snapshot, orphans }
}

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* stringsIn(inner)
}

/** As JSON has it: without what JSON leaves out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null))
}

function withinLimit<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer in ${LIMIT_MS / 1000} s`)), LIMIT_MS).unref()
  })
  return Promise.race([work, late])
}
