import type { Report } from '../../preload/contract/report.ts'
import { print, table } from './print.ts'
import { askOrDo, type CommonOptions } from './session.ts'

export async function reportCommand(count: number, options: CommonOptions): Promise<void> {
  const reports = await askOrDo(options, 'reports', { last: count })
  print(reports, options.json, () =>
    reports.length === 0 ? 'No engine was away yet: there are no reports.' : reports.map(reportText).join('\n\n'),
  )
}

export function printReport(report: Report, json: boolean | undefined): void {
  print(report, json, reportText)
}

export function reportText(report: Report): string {
  const { kind, outcome, from, to, startedAt, awayMs, containers, steps, shims } = report
  const versions = from === to ? from : `${from} → ${to}`
  return [
    `${kind} of engine ${versions} at ${startedAt}: ${outcome}`,
    `  away ${awayMs} ms; ${containers.kept} of ${containers.before} containers kept running`,
    ...[...containers.lost, ...containers.orphaned].map(({ name, reason }) => `  ${name}: ${reason}`),
    ...(containers.ended ?? []).map(({ name, exitCode }) => `  ${name}: ended meanwhile, exit code ${exitCode}`),
    ...(shims.api ? [`  the longest wait of an API request was ${shims.api.longestWaitMs} ms`] : []),
    ...(shims.logs && shims.logs.lost > 0
      ? [`  ${shims.logs.lost} logs lack what the engine had read last when it ended`]
      : []),
    ...(shims.logs?.spooled ?? []).map(
      ({ name, driver, lines }) =>
        `  ${lines} lines of ${name} are kept, only the engine can feed "${driver}": afloat logs ${name}`,
    ),
    ...(report.problem ? [`  ${report.problem.what}`] : []),
    '',
    table(steps.map(({ name, ms }) => [`  ${name}`, `${ms} ms`])),
  ].join('\n')
}
