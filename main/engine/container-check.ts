import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'
import type { Report } from '../../preload/contract/report.ts'
import { type Evidence, evidenceOf, isSameProcess } from '../host/process-identity.ts'
import type { ContainerRecord, Inventory } from '../shims/record.ts'
import { readInventory } from './inventory-reader.ts'
import { ownExits } from './own-exit.ts'

/** How long a container that is not there yet is asked for again before it counts: milliseconds. */
const PATIENCE_MS = 5_000
const PAUSE_MS = 100

export interface ContainerVerdict {
  readonly containers: Report['containers']
  /** What runs now. */
  readonly inventory: Inventory
}

/** One recorded container against what the engine lists and what the kernel says of its process. */
export function judge(
  before: ContainerRecord,
  now: ContainerRecord | undefined,
  process: Evidence,
): 'kept' | 'lost' | 'orphaned' {
  if (isSameProcess(now?.process, before.process)) return 'kept'
  return process === 'dead' ? 'lost' : 'orphaned'
}

/**
 * Checks every recorded container: the same process, alive, and listed by the engine as running. One that is amiss is
 * asked for again for a while, since an engine may still be taking its containers over when it first answers.
 */
export async function checkContainers(docker: Docker, before: Inventory): Promise<ContainerVerdict> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    const inventory = await readInventory(docker)
    const containers = await compare(docker, before, inventory)
    // A dead process does not come back: waiting is for those that live and are not listed.
    if (containers.orphaned.length === 0 || performance.now() > deadline) return { containers, inventory }
    await delay(PAUSE_MS)
  }
}

/** The recorded containers that a verdict says nothing against. */
export function keptOf(before: Inventory, { lost, orphaned, ended = [] }: Report['containers']): ContainerRecord[] {
  const amiss = new Set([...lost, ...orphaned, ...ended].map(({ id }) => id))
  return before.containers.filter(({ id }) => !amiss.has(id))
}

async function compare(docker: Docker, before: Inventory, now: Inventory): Promise<Report['containers']> {
  const listed = new Map(now.containers.map(container => [container.id, container]))
  const judged = await Promise.all(
    before.containers.map(async container => ({
      container,
      verdict: judge(container, listed.get(container.id), await evidenceOf(container.process)),
    })),
  )
  const those = (verdict: string, reason: string) =>
    judged.filter(entry => entry.verdict === verdict).map(({ container: { id, name } }) => ({ id, name, reason }))
  const dead = those('lost', 'its process ended during the absence')
  const own = await ownExits(
    docker,
    dead.map(({ id }) => id),
  )
  const ended = dead.flatMap(({ id, name }) => {
    const exitCode = own.get(id)
    return exitCode === undefined ? [] : [{ id, name, exitCode }]
  })
  return {
    before: before.containers.length,
    kept: judged.filter(({ verdict }) => verdict === 'kept').length,
    lost: dead.filter(({ id }) => !own.has(id)),
    ended,
    orphaned: those('orphaned', 'its process runs, but the engine does not list it as running'),
  }
}
