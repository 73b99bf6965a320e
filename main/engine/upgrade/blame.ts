import type { Report, ReportedContainer } from '../../../preload/contract/report.ts'
import { AfloatError } from '../../host/afloat-error.ts'

/** The containers that a new engine is to blame for: not those that had ended before it was started. */
export function blamedOn(
  { lost, orphaned }: Report['containers'],
  aliveBefore: ReadonlySet<string>,
): ReportedContainer[] {
  return [...lost.filter(({ id }) => aliveBefore.has(id)), ...orphaned]
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
