import type Docker from 'dockerode'
import type { Report } from '../../../preload/contract/report.ts'
import type { Home } from '../../host/home.ts'
import type { ShimSet } from '../../shims/absence.ts'
import type { Inventory } from '../../shims/record.ts'
import type { AbsenceRun } from '../absence-run.ts'
import type { AutoRemoveGuard } from '../auto-remove-guard.ts'
import type { EngineProcesses } from '../hosts/engine-processes.ts'
import type { Consent } from '../live-restore-guard.ts'
import type { Selection } from '../records.ts'
import type { Bundle } from '../releases/bundle.ts'
import type { StepLog } from '../steps.ts'
import type { Journal } from './journal.ts'

export interface VersionChangeParts {
  readonly home: Home
  readonly shims: ShimSet
  readonly processes: EngineProcesses
  readonly absences: AbsenceRun
  readonly autoRemove: AutoRemoveGuard
  readonly bundleOf: (version: string) => Promise<Bundle>
  readonly docker: () => Docker
  /** What the user said to a change that kills. */
  readonly consent: () => Consent
  /** What the engine is started from, now and after a crash. */
  readonly selected: () => Selection
  /** Changes that; on disk before this resolves. */
  readonly select: (selection: Selection) => Promise<void>
  /** Starts the selected containerd where none runs. */
  readonly ensureContainerd: () => Promise<void>
  /** Starts what is selected and does not run, tried again as the policy says. */
  readonly bringUp: (steps: StepLog) => Promise<void>
  /** The engine is about to go: its state is `away`, its containers are no longer followed. */
  readonly leave: () => void
  /** dockerd answers and was checked: it is the engine that runs from now on. */
  readonly settle: () => Promise<void>
  readonly log: (line: string) => void
}

/** Changes the version of an engine under running containers, or takes the change back. */
export interface VersionChanger {
  /** What the engine would be started from. Throws AfloatError where that version is not at hand. */
  plan(from: Selection, version: string): Promise<Selection>
  /** From a running engine (or one that cannot be kept running) to another version. Rejects where neither could be started. */
  run(kind: Journal['kind'], from: Selection, to: Selection, steps: StepLog, before: Inventory): Promise<Report>
  /** Finishes or takes back what an earlier supervisor began. What runs of the engine has been adopted. */
  resume(journal: Journal, steps: StepLog, before: Inventory): Promise<Report>
}
