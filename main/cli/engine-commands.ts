import type { Container, Snapshot } from '../../preload/contract/snapshot.ts'
import { wordsFor } from '../../preload/contract/text/words.ts'
import { connectControl } from '../control/client.ts'
import { notOurs } from '../engine/service/not-ours.ts'
import { problemOf } from '../host/afloat-error.ts'
import { SYSTEM_HOME } from '../host/system-home.ts'
import { ageText, print, sizeText, table } from './print.ts'
import { ask, askOrDo, type CommonOptions, callWithProgress, homeOf, noSupervisor } from './session.ts'
import { ensureSupervisor } from './supervise.ts'

export async function upCommand(options: CommonOptions & { engine?: string; force?: boolean }): Promise<void> {
  const { client, isNew } = await ensureSupervisor(homeOf(options))
  try {
    const { engine, force } = options
    const input = { ...(engine === undefined ? {} : { engine }), ...(force ? { force } : {}) }
    print(await callWithProgress(client, 'start', input), options.json, upText)
  } catch (error) {
    // Nothing is left behind that was not there before.
    if (isNew) await client.call('shutdown', {}).catch(() => undefined)
    throw error
  } finally {
    client.close()
  }
}

export async function statusCommand(options: CommonOptions): Promise<void> {
  print(await ask(options, 'status', {}), options.json, statusText)
}

export async function downCommand(options: CommonOptions & { containers: 'keep' | 'stop' }): Promise<void> {
  if (homeOf(options).path === SYSTEM_HOME) return leaveSystem(options)
  const { containers } = options
  // An engine that nobody supervises, since the app was quit, can be stopped just as well.
  const snapshot = await askOrDo(options, 'stop', { containers }).catch(error => {
    if (problemOf(error).code !== 'not-running') throw error
    throw noSupervisor(homeOf(options))
  })
  const client = await connectControl(homeOf(options).run.controlSocket)
  const ends = client === undefined || (await client.call('shutdown', {})).ends
  client?.close()
  print({ ...snapshot, supervisorEnds: ends }, options.json, ({ containers: left }) => {
    const engine = ends ? 'Engine and supervisor are stopped.' : 'The engine is stopped; the app stays in the tray.'
    const count = left.length
    if (count === 0) return engine
    return `${engine} ${count} container${count === 1 ? ' keeps' : 's keep'} running; afloat up brings the engine back to them.`
  })
}

/** The system's engine is not Afloat's to stop: only the supervisor ends. */
async function leaveSystem(options: CommonOptions & { containers: 'keep' | 'stop' }): Promise<void> {
  if (options.containers === 'stop') throw notOurs()
  const home = homeOf(options)
  const client = await connectControl(home.run.controlSocket)
  if (!client) throw noSupervisor(home)
  const { ends } = await client.call('shutdown', {})
  client.close()
  print(
    { supervisorEnds: ends },
    options.json,
    () => "Afloat looks after the system's Docker no more; it runs on as it is.",
  )
}

function upText(snapshot: Snapshot): string {
  return [
    statusLine(snapshot),
    '',
    `  docker -H unix://${snapshot.socket} ps`,
    `  export DOCKER_HOST=unix://${snapshot.socket}`,
  ].join('\n')
}

function statusLine({ state, engine, containers }: Snapshot): string {
  if (!engine) return `The engine is ${state}; ${containers.length} containers are known.`
  const { version, pid, containerdVersion, containerdPid } = engine
  return `Engine ${version} is running (dockerd ${pid}; containerd ${containerdVersion}, ${containerdPid}).`
}

function statusText(snapshot: Snapshot): string {
  const { home, socket, liveRestore, restartPending, containers, problem } = snapshot
  const system = home === SYSTEM_HOME ? ' --system' : ''
  const rows = containers.map(({ name, image, pid, startedAt, ports, log }) => [
    name,
    image,
    String(pid),
    ageText(startedAt),
    logText(log),
    ports.join(', '),
  ])
  return [
    statusLine(snapshot),
    `Socket: ${socket}`,
    ...(liveRestore === null ? [] : [`Live restore: ${liveRestore ? 'on' : 'off'}`]),
    ...(restartPending
      ? [`Restart pending: engine ${restartPending} is installed, and comes with: afloat restart${system}`]
      : []),
    ...(problem ? [`Problem: ${problem.what} ${problem.remedy}`] : []),
    ...(rows.length === 0
      ? []
      : ['', table([['NAME', 'IMAGE', 'PID', 'RUNNING FOR', 'LOG BUFFER', 'PORTS'], ...rows])]),
  ].join('\n')
}

/** What waits of how much there is room for; a container that waits is blocked, not lost. */
function logText(log: Container['log']): string {
  if (!log) return ''
  const { buffered, capacity, blocked, trouble } = log
  const why = trouble ? `, ${wordsFor('en').views.logs.trouble[trouble]}` : blocked ? ', waits to be read' : ''
  return `${sizeText(buffered)} of ${sizeText(capacity)}${why}`
}
