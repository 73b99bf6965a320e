import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { type Handlers, type OperationName, operations } from '../../preload/contract/operations.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import type { Supervision } from '../compose.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import type { Home } from '../host/home.ts'
import { openShell } from '../host/open-shell.ts'
import { FollowedSettings } from './followed-settings.ts'

/** Pause before a supervisor that died is started again, doubled each time that this fails too: milliseconds. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 30_000
/** How long it may take to let go of its home when the app quits: milliseconds. It waits for what it is doing. */
const END_MS = 15_000

export interface RemoteParts {
  readonly home: Home
  /** Starts a supervisor for this home: one that ends with this process, or one that sees by itself when to end. */
  readonly launch: () => Promise<ChildProcess | undefined>
  /** Whose settings they are, where not the home's. */
  readonly settings?: SettingsSource
  /** Told to every supervisor that is connected to, and again by `greet`. */
  readonly greeting?: (client: ControlClient) => Promise<unknown>
  /** One that ended is started anew only when something is asked of it: its start asks the user for a password. */
  readonly sparing?: boolean
  readonly log: (line: string) => void
}

/** Settings as whoever lives by them needs them. */
export type SettingsSource = Supervision['settings'] & { close?(): void }

/** A supervision that another process does: the one that serves the home, else one that is started for it. */
export class RemoteSupervision implements Supervision {
  readonly handlers: Handlers
  readonly settings: SettingsSource
  readonly #parts: RemoteParts
  readonly #listeners = new Set<(snapshot: Snapshot) => void>()
  #client: Promise<ControlClient> | undefined
  #child: ChildProcess | undefined
  #snapshot: Snapshot | undefined
  #closed = false

  private constructor(parts: RemoteParts, settings: SettingsSource) {
    this.#parts = parts
    this.settings = settings
    const entries = (Object.keys(operations) as OperationName[]).map(name => [
      name,
      // The app stays when the command line asks its supervisor to end.
      name === 'shutdown'
        ? async () => ({ ends: false })
        : async (input: never) => (await this.#connected()).call(name, input),
    ])
    this.handlers = {
      ...(Object.fromEntries(entries) as Handlers),
      orphanShell: async ({ id }) => {
        const { orphans } = await this.handlers.orphans({})
        await openShell(orphans, id, settings.current.terminal)
        return {}
      },
    }
  }

  static async open(parts: RemoteParts): Promise<RemoteSupervision> {
    const supervision = new RemoteSupervision(parts, parts.settings ?? (await FollowedSettings.open(parts.home)))
    await supervision.#connected()
    return supervision
  }

  snapshot(): Snapshot {
    if (!this.#snapshot) throw new Error('a supervision is followed before it is handed out')
    return this.#snapshot
  }

  subscribe(listener: (snapshot: Snapshot) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells the greeting again, since it has changed; one that is not there is told when it comes. */
  async greet(): Promise<void> {
    const client = await this.#client?.catch(() => undefined)
    if (client) await this.#tell(client)
  }

  /** One that was started from here ends; engine and containers run on. */
  async close(): Promise<void> {
    this.#closed = true
    this.settings.close?.()
    const client = await this.#client?.catch(() => undefined)
    client?.close()
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    if (child.connected) child.disconnect()
    await Promise.race([ended, delay(END_MS)])
  }

  #connected(): Promise<ControlClient> {
    this.#client ??= this.#connect()
    const client = this.#client
    // One that could not be had is asked for again by whoever asks next.
    client.catch(() => {
      if (this.#client === client) this.#client = undefined
    })
    return client
  }

  async #connect(): Promise<ControlClient> {
    const { home } = this.#parts
    let client = await connectControl(home.run.controlSocket)
    if (!client) {
      this.#child = await this.#parts.launch()
      client = await connectControl(home.run.controlSocket)
    }
    if (!client) throw new Error('the supervisor said it was ready, but its socket does not answer')
    await client.follow(snapshot => this.#take(snapshot))
    this.#take(await client.call('status', {}))
    await this.#tell(client)
    void client.closed.then(() => this.#lost())
    return client
  }

  async #tell(client: ControlClient): Promise<void> {
    await this.#parts.greeting?.(client).catch(error => this.#parts.log(`the supervisor was not told: ${error}`))
  }

  #take(snapshot: Snapshot): void {
    this.#snapshot = snapshot
    for (const listener of this.#listeners) listener(snapshot)
  }

  /** It died, or was told to end by the command line: the home is served again, and an engine that runs adopted. */
  #lost(): void {
    if (this.#closed) return
    if (this.#parts.sparing) {
      this.#rest()
      return
    }
    this.#parts.log('the supervisor has ended; another one is started')
    const wasStopped = this.#snapshot?.state === 'stopped'
    this.#client = this.#again(wasStopped)
    this.#client.catch(() => undefined)
  }

  /** Until something is asked for. */
  #rest(): void {
    this.#client = undefined
    if (!this.#snapshot) return
    this.#take({ ...this.#snapshot, state: 'failed', engine: null, operation: null, problem: helperEnded() })
  }

  async #again(wasStopped: boolean): Promise<ControlClient> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await delay(pause)
      if (this.#closed) throw new Error('the app quits')
      try {
        const client = await this.#connect()
        // What the user had stopped stays so.
        if (this.#snapshot?.state === 'stopped') {
          await client.call('start', { adoptOnly: wasStopped }).catch(error => this.#parts.log(String(error)))
        }
        return client
      } catch (error) {
        this.#parts.log(`the supervisor could not be started again: ${error}`)
      }
    }
  }
}

function helperEnded(): Problem {
  return {
    code: 'no-supervisor',
    what: "Afloat's helper for the system's Docker has ended.",
    unchanged: 'Docker and its containers run on, as they would without Afloat.',
    remedy: 'Start it again; you may be asked for your password.',
  }
}
