import type { Problem } from '../../preload/contract/problem.ts'
import type { Report } from '../../preload/contract/report.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { printReport } from './report-command.ts'
import { ask, type CommonOptions } from './session.ts'

type ForceOptions = CommonOptions & { readonly force?: boolean }

/** A failure whose report was printed. */
export class ReportedFailure extends AfloatError {}

export async function restartCommand(options: ForceOptions): Promise<void> {
  conclude(await ask(options, 'restart', forced(options)), options)
}

export async function upgradeCommand(version: string, options: ForceOptions): Promise<void> {
  conclude(await ask(options, 'upgrade', { version, ...forced(options) }), options)
}

export async function rollbackCommand(options: ForceOptions): Promise<void> {
  conclude(await ask(options, 'rollback', forced(options)), options)
}

function forced({ force }: ForceOptions): { force?: true } {
  return force ? { force } : {}
}

/** Prints the report; throws where not all went as it was meant to. */
function conclude(report: Report, { json }: CommonOptions): void {
  printReport(report, json)
  if (report.outcome !== 'ok') throw new ReportedFailure(problemIn(report))
}

function problemIn({ problem, containers }: Report): Problem {
  if (problem) return problem
  return {
    code: 'containers-lost',
    what: `The engine is back, but not all containers are: ${containers.lost.length} lost, ${containers.orphaned.length} orphaned.`,
    unchanged: 'The others kept running.',
    remedy: 'The report above names them.',
  }
}
