/** What one container that runs can expect of the start. */
export type Prospect =
  | { readonly kind: 'restored' }
  /** An orphan already: the start changes nothing for it. */
  | { readonly kind: 'not-ours' }
  | { readonly kind: 'mendable'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Facts of a container that runs, for the decision. */
export interface Outlook {
  readonly hasShim: boolean
  /** containerd's state directory is there; where containerd runs, it has the task in memory. */
  readonly taskKnown: boolean
  readonly record: 'running' | 'other' | 'missing'
  readonly hasPapers: boolean
  readonly sameDataRoot: boolean
  /** Version of the protocol that its shim speaks. */
  readonly bootstrap: number
  readonly containerdMajor: number
  readonly containerdRuns: boolean
}

/** Whether a container that runs will be restored by the engine that is about to start. */
export function prospectOf(outlook: Outlook): Prospect {
  if (!outlook.sameDataRoot) {
    return { kind: 'refused', why: 'its data lies in another data root: the engine would not know it' }
  }
  if (!outlook.hasShim) {
    if (outlook.containerdRuns) return { kind: 'not-ours' }
    return { kind: 'refused', why: 'its containerd shim is gone: containerd would kill it' }
  }
  if (!outlook.containerdRuns && outlook.bootstrap > 2 && outlook.containerdMajor < 2) {
    return { kind: 'refused', why: 'its containerd shim is newer than this containerd, which would kill it' }
  }
  if (outlook.record === 'other') return { kind: 'not-ours' }
  if (outlook.record === 'missing') {
    return outlook.hasPapers
      ? { kind: 'mendable', why: "dockerd's record of it is gone" }
      : { kind: 'refused', why: "dockerd's record of it is gone and there is no copy: the engine would not know it" }
  }
  if (!outlook.taskKnown) return { kind: 'mendable', why: "containerd's state directory of it is gone" }
  return { kind: 'restored' }
}
