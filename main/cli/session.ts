import type { Input, OperationName, Output } from '../../preload/contract/operations.ts'
import { problemText } from '../../preload/contract/problem.ts'
import { compose } from '../compose.ts'
import { type ControlClient, connectControl } from '../control/client.ts'
import { AfloatError, problemOf } from '../host/afloat-error.ts'
import { defaultHomePath, type Home, homeAt } from '../host/home.ts'
import { SYSTEM_HOME } from '../host/system-home.ts'
import { version } from '../host/version.ts'
import { startHelper } from '../remote/helper.ts'
import { readSettings } from '../settings/read-settings.ts'
import { helperCommandName } from './helper-name.ts'
import { ownCommand } from './own-program.ts'
import { showProgress } from './progress.ts'

/** Options that every command takes. */
export interface CommonOptions {
  readonly json?: boolean
  readonly home?: string
  /** The engine of the system's package, rather than one of Afloat's own. */
  readonly system?: boolean
  /** Nobody said which engine, and the app's settings say the system's: see chosenEngine. */
  readonly systemBySettings?: boolean
}

export function homeOf(options: CommonOptions): Home {
  const system = options.system || options.systemBySettings
  return homeAt(system ? SYSTEM_HOME : (options.home ?? defaultHomePath()))
}

/** Without a word about it, a command means the engine that the app looks after. */
export async function chosenEngine({ system, home }: CommonOptions): Promise<Pick<CommonOptions, 'systemBySettings'>> {
  if (system || home !== undefined) return {}
  const { settings } = await readSettings(homeAt(defaultHomePath()).settings)
  return settings.engineKind === 'system-docker' ? { systemBySettings: true } : {}
}

/** Calls an operation of the supervisor that runs; throws AfloatError (no-supervisor) where none does. */
export async function ask<N extends OperationName>(
  options: CommonOptions,
  operation: N,
  input: Input<N>,
): Promise<Output<N>> {
  const home = homeOf(options)
  const client = (await connectControl(home.run.controlSocket)) ?? (await clientOfHelper(home, false))
  if (!client) throw noSupervisor(home)
  try {
    return await callWithProgress(client, operation, input)
  } finally {
    client.close()
  }
}

/** The helper for the system's engine, started for a user that is not root; undefined where none is needed. */
export async function clientOfHelper(home: Home, stay: boolean): Promise<ControlClient | undefined> {
  if (home.path !== SYSTEM_HOME || process.geteuid?.() === 0) return undefined
  await startHelper(ownCommand([helperCommandName, '--json']), stay)
  return connectControl(home.run.controlSocket)
}

/** The same for what needs no running engine: done in this process where no supervisor runs. */
export async function askOrDo<N extends OperationName>(
  options: CommonOptions,
  operation: N,
  input: Input<N>,
): Promise<Output<N>> {
  return withSupervision(options, call => call(operation, input))
}

/** Calls an operation of the supervisor that was found, or of one in this process. */
export type Call = <N extends OperationName>(operation: N, input: Input<N>) => Promise<Output<N>>

/** The same for several calls that belong together. */
export async function withSupervision<T>(options: CommonOptions, work: (call: Call) => Promise<T>): Promise<T> {
  const home = homeOf(options)
  const client = (await connectControl(home.run.controlSocket)) ?? (await clientOfHelper(home, false))
  if (client) {
    try {
      return await work((operation, input) => callWithProgress(client, operation, input))
    } finally {
      client.close()
    }
  }
  const service = await compose({ home, mode: 'headless', version, end: () => true })
  const progress = showProgress()
  const end = service.subscribe(progress.show)
  const deaf = onInterrupt(() => service.handlers.cancel({}))
  try {
    // The system's engine runs, whoever looks after it: it is asked, rather than taken for one that was never started.
    if (home.path === SYSTEM_HOME) await service.handlers.start({ adoptOnly: true })
    return await work(<N extends OperationName>(operation: N, input: Input<N>) => {
      const handler = service.handlers[operation] as (input: Input<N>) => Promise<Output<N>>
      return handler(input)
    })
  } finally {
    deaf()
    end()
    progress.end()
    await service.close()
  }
}

export async function callWithProgress<N extends OperationName>(
  client: ControlClient,
  operation: N,
  input: Input<N>,
): Promise<Output<N>> {
  const progress = showProgress()
  const deaf = onInterrupt(() => client.call('cancel', {}))
  try {
    await client.follow(progress.show)
    return await client.call(operation, input)
  } finally {
    deaf()
    progress.end()
  }
}

/** The first Ctrl-C cancels what is in progress, where that leaves things whole; the next ends this command alone. */
function onInterrupt(cancel: () => Promise<unknown>): () => void {
  const interrupted = () => {
    cancel().catch(error => process.stderr.write(`\n${problemText(problemOf(error))}\n`))
  }
  process.once('SIGINT', interrupted)
  return () => process.off('SIGINT', interrupted)
}

export function noSupervisor(home: Home): AfloatError {
  return new AfloatError({
    code: 'no-supervisor',
    what: `No Afloat runs for ${home.path}.`,
    unchanged: 'Nothing was changed; an engine that runs on its own goes on.',
    remedy: `Start one with: afloat up${home.path === SYSTEM_HOME ? ' --system' : ''}`,
  })
}
