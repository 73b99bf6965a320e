import { setTimeout as delay } from 'node:timers/promises'
import type { Problem } from '../../../../preload/contract/problem.ts'
import type { Report } from '../../../../preload/contract/report.ts'
import { AfloatError, problemOf } from '../../../host/afloat-error.ts'
import type { Inventory } from '../../../shims/record.ts'
import { type OpenAbsence, outcomeOf } from '../../absence-run.ts'
import { stopInOrder } from '../../departure.ts'
import type { Selection } from '../../records.ts'
import type { StepLog } from '../../steps.ts'
import { blamedOn, lostProblem, outcomeText } from '../../upgrade/blame.ts'
import { type Journal, removeJournal, writeJournal } from '../../upgrade/journal.ts'
import type { VersionChangeParts, VersionChanger } from '../../upgrade/version-changer.ts'
import type { PackageManager } from './packages/package-manager.ts'
import { packagesSettled } from './packages/package-service.ts'

/** As for an engine of our own: milliseconds, and for each container. */
const ANSWER_MS = 30_000
const ANSWER_PER_CONTAINER_MS = 500
const LOOK_MS = 50
/** How much of dockerd's log goes with a problem: lines. */
const LOG_LINES = 12

/**
 * The change of a packaged engine: its package first, under a dockerd that runs on as a deleted file, then the restart
 * that most packages leave to their user. Back goes dockerd's package alone.
 */
export class PackageChange implements VersionChanger {
  readonly #parts: VersionChangeParts
  readonly #packages: PackageManager

  constructor(parts: VersionChangeParts, packages: PackageManager) {
    this.#parts = parts
    this.#packages = packages
  }

  async plan(from: Selection, version: string): Promise<Selection> {
    return { dockerd: version, containerd: version, previous: from.dockerd }
  }

  async run(kind: Journal['kind'], from: Selection, to: Selection, steps: StepLog, before: Inventory): Promise<Report> {
    const { home, log } = this.#parts
    const journal: Journal = { schema: 1, kind, from, to, startedAt: steps.startedAt, direction: 'forward' }
    await steps.step('keep the present package', () =>
      this.#packages.keep().catch(error => log(`the package of ${from.dockerd} could not be kept: ${error}`)),
    )
    await steps.step('write the journal', () => writeJournal(home, journal))
    try {
      const absence = await this.#change(journal, steps, before)
      return await this.#finish(absence, before, to)
    } catch (error) {
      return this.#takeBack(journal, steps, before, problemOf(error))
    }
  }

  /** What apt has begun it finishes itself; the restart into what is installed then is done here. */
  async resume(journal: Journal, steps: StepLog, before: Inventory): Promise<Report> {
    const { processes, absences, bringUp, home, docker, bundleOf } = this.#parts
    const { kind, from, to } = journal
    await steps.step('wait for the packages', () => packagesSettled())
    const runsOld = processes.dockerd?.version === from.dockerd
    if (runsOld && (await bundleOf(to.dockerd)).version === to.dockerd) {
      try {
        return await this.#finish(await this.#restart(journal, steps, before), before, to)
      } catch (error) {
        return this.#takeBack(journal, steps, before, problemOf(error))
      }
    }
    const absence = await absences.begin(kind, steps, before, processes.dockerd ? 'none' : 'crash', from.dockerd)
    await bringUp(steps)
    await removeJournal(home)
    const version = processes.dockerd?.version ?? from.dockerd
    const { containers, inventory } = await absence.check(docker())
    await absence.lower(inventory)
    await this.#parts.settle()
    return absence.report({ outcome: version === to.dockerd ? 'ok' : 'rolled-back', to: version, containers })
  }

  /** Packages and restart. Most packages leave the restart to us; one that restarts dockerd itself is met half way. */
  async #change(journal: Journal, steps: StepLog, before: Inventory): Promise<OpenAbsence> {
    const { processes } = this.#parts
    const version = journal.to.dockerd
    const plan = await steps.step(`ask ${this.#packages.name} what it would do`, () => this.#packages.simulate(version))
    let applied = false
    const applying = steps
      .step('change the packages', () => this.#packages.apply(plan))
      .finally(() => {
        applied = true
      })
    applying.catch(() => undefined)
    while (!applied && processes.dockerd) await delay(LOOK_MS)
    if (processes.dockerd) await applying
    const absence = await this.#restart(journal, steps, before)
    await applying
    return absence
  }

  /** Into what is installed. A dockerd that is gone already was restarted by its package. */
  async #restart({ kind, from, to }: Journal, steps: StepLog, before: Inventory): Promise<OpenAbsence> {
    const { processes, absences, shims, leave } = this.#parts
    const restarted = !processes.dockerd
    leave()
    const absence = await absences.begin(kind, steps, before, restarted ? 'crash' : 'planned', from.dockerd)
    if (!restarted) await stopInOrder(processes, shims, steps, absence)
    await this.#start(to.dockerd, steps, before)
    return absence
  }

  async #start(version: string, steps: StepLog, before: Inventory): Promise<void> {
    const { processes, shims, autoRemove, bundleOf, ensureContainerd } = this.#parts
    await autoRemove.beforeStart(version, before)
    if (!processes.containerd) await steps.step('start containerd', () => ensureContainerd())
    await shims.handOver()
    const limitMs = ANSWER_MS + before.containers.length * ANSWER_PER_CONTAINER_MS
    await steps.step('start dockerd', async () => processes.startDockerd(await bundleOf(version), limitMs))
    if (processes.dockerd?.version !== version) throw otherVersion(version, processes.dockerd?.version ?? '')
  }

  async #finish(absence: OpenAbsence, before: Inventory, to: Selection): Promise<Report> {
    const { docker, settle, select, home, processes } = this.#parts
    const alive = new Set(before.containers.map(({ id }) => id))
    const { containers, inventory } = await processes.whileDockerdLives(absence.check(docker()))
    const blamed = blamedOn(containers, alive)
    if (blamed.length > 0) throw lostProblem(blamed, await processes.log.lines(LOG_LINES))
    await absence.lower(inventory)
    await processes.whileDockerdLives(settle())
    await select(to)
    await removeJournal(home)
    return absence.report({ outcome: outcomeOf(containers), to: to.dockerd, containers })
  }

  /** The package before, and a restart only where the new one has come to run, or nothing does. */
  async #takeBack({ kind, from, to }: Journal, steps: StepLog, before: Inventory, problem: Problem): Promise<Report> {
    const { processes, absences, shims, docker, settle, select, home, leave, log } = this.#parts
    log(`${kind} to ${to.dockerd} is taken back: ${problem.what} ${problem.detail ?? ''}`)
    let halfDone: Problem | undefined
    await steps
      .step('take the package back', () => this.#packageBack(from.dockerd))
      .catch(error => {
        // The dockerd of before runs on, whatever its package is: only one that is to be started needs it.
        if (processes.dockerd?.version !== from.dockerd) throw error
        halfDone = problemOf(error)
      })
    const stillOld = processes.dockerd?.version === from.dockerd
    if (!stillOld) leave()
    const cause = stillOld ? 'none' : processes.dockerd ? 'planned' : 'crash'
    const absence = await absences.begin(kind, steps, before, cause, from.dockerd)
    if (!stillOld) {
      if (processes.dockerd) await stopInOrder(processes, shims, steps, absence)
      await this.#start(from.dockerd, steps, before)
    }
    const { containers, inventory } = await absence.check(docker())
    await absence.lower(inventory)
    await settle()
    await select({ ...from, containerd: from.dockerd })
    await removeJournal(home)
    const told = { ...problem, ...halfDone, unchanged: outcomeText(from.dockerd, containers, []) }
    return absence.report({ outcome: 'rolled-back', to: to.dockerd, containers, problem: told })
  }

  async #packageBack(version: string): Promise<void> {
    const plan = await this.#packages.simulate(version)
    if (plan.changes.length > 0 || (await this.#packages.halfWay())) await this.#packages.apply(plan)
  }
}

function otherVersion(wanted: string, got: string): AfloatError {
  return new AfloatError({
    code: 'packages-failed',
    what: `The package says it is engine ${wanted}, and dockerd says it is ${got}.`,
    unchanged: '',
    remedy: 'See which dockerd its unit starts: systemctl cat docker',
  })
}
