import type Docker from 'dockerode'
import { z } from 'zod'

/** Exit codes of a container that its engine killed (SIGKILL) or no longer found (255): seen with 20.10 to 28.5. */
const ENDED_BY_ENGINE = new Set([137, 255])

const exitSchema = z.object({ State: z.object({ Running: z.boolean(), ExitCode: z.int() }) })

/**
 * The exit codes of those of these dead containers that ended by themselves or because they were asked to, by id. Not
 * among them is one that its engine killed or lost. Nor is one that is gone, or runs again as another process: how it ended
 * is not known.
 */
export async function ownExits(docker: Docker, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const exits = await Promise.all(ids.map(async id => [id, await exitOf(docker, id)] as const))
  return new Map(exits.flatMap(([id, code]) => (isOwn(code) ? [[id, code] as const] : [])))
}

/** `undefined` is a code that nobody knows. */
export function isOwn(exitCode: number | undefined): exitCode is number {
  return exitCode !== undefined && !ENDED_BY_ENGINE.has(exitCode)
}

async function exitOf(docker: Docker, id: string): Promise<number | undefined> {
  const answer = await docker
    .getContainer(id)
    .inspect()
    .catch(() => undefined)
  const { State } = exitSchema.safeParse(answer).data ?? {}
  return State && !State.Running ? State.ExitCode : undefined
}
