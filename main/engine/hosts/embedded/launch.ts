import type { DaemonProcess, DaemonSpec } from '../../../host/daemon-process.ts'
import type { EngineProcess } from '../engine-processes.ts'

/**
 * Starts a process of the engine: on the machine itself (`startDaemon`), or inside something that is brought up first.
 * The identity it answers with is that of dockerd or containerd, not of a wrapper.
 */
export type Launch = (which: EngineProcess, spec: DaemonSpec) => Promise<DaemonProcess>
