import type { NetFacts } from '../../shims/ports/port-limits.ts'
import type { ContainerRecord, NetworkRecord } from '../../shims/record.ts'
import type { DaemonJson } from '../config/daemon-json.ts'

/** An engine as a rule needs to know it. */
export interface CheckedEngine {
  readonly version: string
  /** null for an engine that is not installed: its channel does not say. */
  readonly containerdVersion: string | null
}

/** A connection to the API that a stop will cut. */
export interface ApiClient {
  readonly pid: number
  /** Its command line, or its name where there is none. */
  readonly command: string
}

/** A process that somebody runs in a container by `docker exec`. */
export interface ExecSession {
  readonly containerId: string
  readonly command: string
}

/** What is known of one running container beyond its record. Undefined where it could not be found out in time. */
export interface ContainerFacts {
  readonly record: ContainerRecord
  /** Version of the bootstrap protocol that its containerd shim speaks; 1 for one that wrote none down. */
  readonly bootstrap: number | undefined
  /** Whether `docker top` works. */
  readonly top: boolean | undefined
}

/** A name of an option with what the engine was started with, and with what it will be started. */
export interface ChangedOption {
  readonly key: string
  readonly before: unknown
  readonly after: unknown
}

/** Everything the rules judge, gathered in one place. Rules do no I/O. */
export interface CheckFacts {
  readonly from: CheckedEngine
  readonly to: CheckedEngine
  /** containerd that will run afterwards; null where it is not known. */
  readonly containerdAfter: string | null
  readonly containers: readonly ContainerFacts[]
  readonly networks: readonly NetworkRecord[]
  /** daemon.json as the next dockerd will read it. */
  readonly options: DaemonJson
  readonly changed: readonly ChangedOption[]
  /** Whether this machine was booted by systemd, which alone can keep cgroups for an engine: sd_booted(3). */
  readonly systemd: boolean
  /** As the running engine says; null where it does not answer. */
  readonly engine: {
    readonly liveRestore: boolean
    readonly swarm: string
    readonly plugins: readonly string[]
    /** An engine without root only. */
    readonly rootless?: {
      /** `none` where its user has no cgroups. */
      readonly cgroupDriver: string
      /** Whether what its user runs goes on after the last logout: loginctl(1). */
      readonly lingers: boolean
      /** Whether rootlesskit lives, and with it the network. */
      readonly network: boolean
    }
  } | null
  readonly execs: readonly ExecSession[]
  readonly clients: readonly ApiClient[]
  /** API versions that clients asked by, as far as the engine's log tells (it does in debug mode only). */
  readonly apiVersionsSeen: readonly string[]
  /** What the target says of the configuration; null where it cannot be asked. */
  readonly validation: { readonly ok: boolean; readonly text: string } | null
  readonly disk: {
    /** Bytes free where bundles go, and where the engine's data lies; null where unknown. */
    readonly freeForBundles: number | null
    readonly freeForData: number | null
    /** Bytes still to be put there; 0 for an installed engine. */
    readonly needed: number
  }
  /** What the shims have to say: see `Shim`. */
  readonly held: readonly HeldFact[]
  /** What of ports and names can be held here, and what not; null where it could not be found out in time. */
  readonly net: NetFacts | null
}

/** What a shim expects of an absence for a container, as a finding's parts. */
export interface HeldFact {
  readonly containerId: string
  readonly level: 'green' | 'amber'
  readonly sentence: string
}
