import type Docker from 'dockerode'
import { z } from 'zod'
import type { Report, ReportedContainer } from '../../../preload/contract/report.ts'
import { AfloatError } from '../../host/afloat-error.ts'

/** Exit codes of a container that its engine killed (SIGKILL) or no longer found (255): seen with 20.10 to 28.5. */
const ENDED_BY_ENGINE = new Set([137, 255])

const exitSchema = z.object({ State: z.object({ Running: z.boolean(), ExitCode: z.int() }) })

/**
 * The lost containers that a new engine is to blame for: not those that had ended before it was started, and not those
 * that ended with an exit code of their own since.
 */
export async function blamedOn(
  docker: Docker,
  { lost, orphaned }: Report['containers'],
  aliveBefore: ReadonlySet<string>,
): Promise<ReportedContainer[]> {
  const suspects = lost.filter(({ id }) => aliveBefore.has(id))
  const exits = await Promise.all(suspects.map(({ id }) => exitOf(docker, id)))
  return [...suspects.filter((_, index) => isBlamed(exits[index])), ...orphaned]
}

/** `undefined` is a container that is gone, or runs again as another process: its old one's end is not known. */
export function isBlamed(exitCode: number | undefined): boolean {
  return exitCode === undefined || ENDED_BY_ENGINE.has(exitCode)
}

async function exitOf(docker: Docker, id: string): Promise<number | undefined> {
  const answer = await docker
    .getContainer(id)
    .inspect()
    .catch(() => undefined)
  const { State } = exitSchema.safeParse(answer).data ?? {}
  return State && !State.Running ? State.ExitCode : undefined
}

/** `log` is the end of the new engine's log, which tells why where anything does. */
export function lostProblem(containers: readonly ReportedContainer[], log: readonly string[]): AfloatError {
  const names = containers.map(({ name, reason }) => `${name}: ${reason}`).join('; ')
  return new AfloatError({
    code: 'containers-lost',
    what: `The new engine answers, but not for every container (${names}).`,
    unchanged: '',
    remedy: 'See the end of its log.',
    detail: log.join('\n'),
  })
}

/** How things stand after an engine was taken back; `amiss` are containers that run on but are not served as before. */
export function outcomeText(
  version: string,
  { before, kept }: Report['containers'],
  amiss: readonly ReportedContainer[],
): string {
  const all =
    before === kept
      ? before === 0
        ? ''
        : ` All ${before} containers run on.`
      : ` ${kept} of ${before} containers run on.`
  const marks = amiss.map(({ name, reason }) => ` ${name}: ${reason}.`).join('')
  return `Engine ${version} is back.${all}${marks}`
}
