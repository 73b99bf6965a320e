import type { Evidence } from '../../host/process-identity.ts'
import type { ContainerdRecord, DockerdRecord } from '../records.ts'

/** What to do with each process of an engine that an earlier supervisor may have left running. */
export interface AdoptionPlan {
  readonly containerd: 'adopt' | 'start'
  readonly dockerd: 'adopt' | 'start'
}

/** `none` is a process that was never recorded. Where it cannot be known whether one lives, nothing may be started. */
export function adoptionPlan(containerd: Evidence | 'none', dockerd: Evidence | 'none'): AdoptionPlan | 'undecidable' {
  if (containerd === 'unknown' || dockerd === 'unknown') return 'undecidable'
  return {
    containerd: containerd === 'alive' ? 'adopt' : 'start',
    dockerd: dockerd === 'alive' ? 'adopt' : 'start',
  }
}

export interface FoundEngine {
  readonly plan: AdoptionPlan
  readonly containerd: ContainerdRecord | undefined
  readonly dockerd: DockerdRecord | undefined
}
