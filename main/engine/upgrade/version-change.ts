import type { Problem } from '../../../preload/contract/problem.ts'
import type { Report } from '../../../preload/contract/report.ts'
import { AfloatError, problemOf } from '../../host/afloat-error.ts'
import type { Inventory } from '../../shims/record.ts'
import { outcomeOf } from '../absence-run.ts'
import { readDaemonJson } from '../config/daemon-json.ts'
import { type ContainerVerdict, keptOf } from '../container-check.ts'
import { stopInOrder } from '../departure.ts'
import type { Selection } from '../records.ts'
import type { StepLog } from '../steps.ts'
import { outcomeText } from './blame.ts'
import { dropContainerFiles, keepContainerFiles, keepNetworkRecords, returnContainerFiles } from './container-files.ts'
import { type Course, living, livingIds } from './course.ts'
import { type Journal, removeJournal, writeJournal } from './journal.ts'
import { plannedSelection } from './plan.ts'
import { checkServices, servedBefore, UNKNOWN_BEFORE } from './service-check.ts'
import { checkTarget, containerdForward, proveTarget, startTarget } from './target.ts'
import type { VersionChangeParts, VersionChanger } from './version-changer.ts'

/** The change of an engine from bundles: both are at hand, each of its processes is started from the one or the other. */
export class VersionChange implements VersionChanger {
  readonly #parts: VersionChangeParts

  constructor(parts: VersionChangeParts) {
    this.#parts = parts
  }

  async plan(from: Selection, version: string): Promise<Selection> {
    const { bundleOf } = this.#parts
    return plannedSelection(from, await bundleOf(version), await bundleOf(from.containerd))
  }

  async run(kind: Journal['kind'], from: Selection, to: Selection, steps: StepLog, before: Inventory): Promise<Report> {
    const { home, processes, absences, shims } = this.#parts
    const journal: Journal = { schema: 1, kind, from, to, startedAt: steps.startedAt, direction: 'forward' }
    const pid = processes.dockerd?.process.pid
    steps.mayBeCancelled(true)
    const served =
      pid === undefined
        ? UNKNOWN_BEFORE
        : await steps.step('try exec in the containers', () => servedBefore(this.#parts.docker(), pid, before))
    await steps.step('set its records aside', async () =>
      keepContainerFiles(await this.#dataRoot(), home.records.upgradeAside, before.containers),
    )
    // Nothing has happened yet that would have to be taken back.
    if (steps.signal.aborted) await dropContainerFiles(home.records.upgradeAside)
    steps.signal.throwIfAborted()
    await steps.step('write the journal', () => writeJournal(home, journal))
    this.#parts.leave()
    const absence = await absences.begin(kind, steps, before, pid === undefined ? 'crash' : 'planned', from.dockerd)
    if (pid !== undefined) await stopInOrder(processes, shims, steps, absence)
    return this.#forward({ journal, steps, before, served, absence })
  }

  async resume(journal: Journal, steps: StepLog, before: Inventory): Promise<Report> {
    const { processes, absences } = this.#parts
    const running = processes.dockerd?.version
    const cause = running === undefined ? 'crash' : 'none'
    const absence = await absences.begin(journal.kind, steps, before, cause, journal.from.dockerd)
    const course = { journal, steps, before, served: UNKNOWN_BEFORE, absence }
    // Nothing had been changed yet: nothing is, without the user there to ask for it again.
    if (running === journal.from.dockerd) return this.#takeBack(course, journal.problem ?? interrupted(journal))
    if (journal.direction === 'back') return this.#takeBack(course, journal.problem ?? interrupted(journal))
    return this.#forward(course)
  }

  async #forward(course: Course): Promise<Report> {
    const { home, processes, select, settle } = this.#parts
    const { journal, steps, absence } = course
    const { to } = journal
    let verdict: ContainerVerdict
    try {
      const alive = await livingIds(course.before)
      if (!processes.dockerd) await keepNetworkRecords(await this.#dataRoot(), home.records.upgradeAside)
      // A cancel is a reason like any other to take the change back.
      steps.signal.throwIfAborted()
      await containerdForward(this.#parts, course)
      steps.signal.throwIfAborted()
      if (processes.dockerd?.version !== to.dockerd) await startTarget(this.#parts, course)
      verdict = await processes.whileDockerdLives(checkTarget(this.#parts, course, alive))
      await absence.lower(verdict.inventory)
      await processes.whileDockerdLives(settle())
      await steps.step('watch the new engine', () =>
        processes.whileDockerdLives(proveTarget(this.#parts, steps.signal)),
      )
      steps.mayBeCancelled(false)
    } catch (error) {
      steps.mayBeCancelled(false)
      return this.#takeBack(course, problemOf(error))
    }
    await steps.step('finish', async () => {
      await select(to)
      await removeJournal(home)
      await dropContainerFiles(home.records.upgradeAside)
    })
    const { containers } = verdict
    return absence.report({ outcome: outcomeOf(containers), to: to.dockerd, containers })
  }

  /** The previous dockerd, over the containerd that is there now. */
  async #takeBack({ journal, steps, before, served, absence }: Course, problem: Problem): Promise<Report> {
    const { home, processes, selected, select, bringUp, settle, docker, log } = this.#parts
    const { from, to } = journal
    log(`${journal.kind} to ${to.dockerd} is taken back: ${problem.what} ${problem.detail ?? ''}`)
    const back: Journal = { ...journal, direction: 'back', problem }
    if (processes.dockerd?.version !== from.dockerd) {
      await steps.step('write the journal', () => writeJournal(home, back))
      await absence.goneAgain()
      await steps.step('stop dockerd', () => processes.stopDockerd())
      await steps.step('give its records back', async () =>
        returnContainerFiles(await this.#dataRoot(), home.records.upgradeAside, await living(before)),
      )
    }
    await select({ ...from, containerd: selected().containerd })
    await bringUp(steps)
    const verdict = await processes.whileDockerdLives(absence.check(docker()))
    const pid = processes.dockerd?.process.pid ?? 0
    const kept = keptOf(before, verdict.containers)
    const amiss = await steps.step('check what serves them', () =>
      processes.whileDockerdLives(checkServices(docker(), pid, kept, served)),
    )
    await absence.lower(verdict.inventory)
    await processes.whileDockerdLives(settle())
    await steps.step('finish', async () => {
      await removeJournal(home)
      await dropContainerFiles(home.records.upgradeAside)
    })
    return absence.report({
      outcome: 'rolled-back',
      to: to.dockerd,
      containers: verdict.containers,
      problem: { ...problem, unchanged: outcomeText(from.dockerd, verdict.containers, amiss) },
    })
  }

  async #dataRoot(): Promise<string> {
    const { home } = this.#parts
    return (await readDaemonJson(home.engine))['data-root'] ?? home.engine.dataRoot
  }
}

function interrupted({ kind, to }: Journal): Problem {
  return new AfloatError({
    code: 'cancelled',
    what: `Afloat was ended during the ${kind} to ${to.dockerd}.`,
    unchanged: '',
    remedy: `To try it again: afloat upgrade ${to.dockerd}`,
  }).problem
}
