import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from '../../../preload/contract/report.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import type { AbsenceKind, Away, BenchEngine } from './bench-engine.ts'

/** The shims look at new containers within moments; a figure taken before that would be another thing's: milliseconds. */
const SETTLE_MS = 1_000
/** How long a crash may take to be over, on a slow machine with many containers: milliseconds. */
const CRASH_MS = 120_000

/** An engine under Afloat, by its command line. */
export class AfloatEngine implements BenchEngine {
  readonly home: TestHome
  readonly keepsContainers = true

  private constructor(home: TestHome) {
    this.home = home
  }

  static async create(versions: readonly string[]): Promise<AfloatEngine> {
    return new AfloatEngine(await TestHome.create(versions))
  }

  async up(version: string): Promise<void> {
    await this.home.afloat('up', '--engine', version)
  }

  async absence(kind: AbsenceKind, version: string): Promise<Away> {
    const report = await this.#report(kind, version)
    if (report.outcome !== 'ok')
      throw new Error(`the ${kind} ended ${report.outcome}: ${JSON.stringify(report.problem)}`)
    await sleep(SETTLE_MS)
    return { awayMs: report.awayMs, steps: report.steps }
  }

  async #report(kind: AbsenceKind, version: string): Promise<Report> {
    if (kind === 'upgrade') return this.home.change('upgrade', version)
    if (kind === 'restart') return this.home.restart()
    const before = await this.home.reportCount()
    process.kill(await this.home.dockerdPid(), 'SIGKILL')
    await until(
      'the report of the crash',
      () => this.home.reportCount(),
      now => now > before,
      CRASH_MS,
    )
    const { lastReport } = await this.home.status()
    if (!lastReport) throw new Error('the crash left no report')
    return lastReport
  }

  async down(): Promise<void> {
    await this.home.removeContainers()
    await this.home.docker('network', 'prune', '--force')
    await this.home.afloat('down', '--containers', 'stop')
  }
}
