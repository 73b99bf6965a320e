import { setTimeout as sleep } from 'node:timers/promises'
import { HandEngine } from '../hand-engine.ts'
import type { TestHome } from '../test-home.ts'
import type { ProbePlan, Tally } from './probe.ts'
import { Probe } from './programs.ts'

/** Where a client asks from (undefined: this process's own network namespace), and what; every 5 ms unless said. */
export type ClientPlan = readonly [
  namespace: string | undefined,
  plan: Omit<ProbePlan, 'everyMs'> & { readonly everyMs?: number },
]

/** Several clients that go on asking at the same time, by name. */
export class Clients {
  readonly #probes: readonly (readonly [string, Probe])[]

  private constructor(probes: readonly (readonly [string, Probe])[]) {
    this.#probes = probes
  }

  static async start(plans: Readonly<Record<string, ClientPlan>>): Promise<Clients> {
    const start = async ([name, [namespace, plan]]: [string, ClientPlan]) =>
      [name, await Probe.start(namespace, { everyMs: 5, ...plan })] as const
    return new Clients(await Promise.all(Object.entries(plans).map(start)))
  }

  /** Their tallies. Rejects where one of them measured nothing. */
  async stop(): Promise<Record<string, Tally>> {
    const stop = async ([name, probe]: readonly [string, Probe]) => [name, await probe.stop()] as const
    return Object.fromEntries(await Promise.all(this.#probes.map(stop)))
  }
}

/** What failed, by client; nothing else. `{}` says that every try of every client was answered rightly. */
export function failuresOf(tallies: Readonly<Record<string, Tally>>): Record<string, Tally['failures']> {
  return Object.fromEntries(
    Object.entries(tallies)
      .filter(([, { failures }]) => Object.keys(failures).length > 0)
      .map(([name, { failures }]) => [name, failures]),
  )
}

/** The tallies of the same clients while plain Docker goes away by each of the signals and comes back. Afloat must be down. */
export async function underPlainDocker(
  home: TestHome,
  version: string,
  plans: Readonly<Record<string, ClientPlan>>,
  signals: readonly NodeJS.Signals[],
): Promise<Record<string, Tally>> {
  const engine = new HandEngine(home.home)
  await engine.start(version)
  try {
    const clients = await Clients.start(plans)
    await sleep(1_000)
    for (const signal of signals) {
      await engine.stopDockerd(signal)
      await engine.startDockerd(version)
    }
    await sleep(300)
    return await clients.stop()
  } finally {
    await engine.stop()
  }
}
