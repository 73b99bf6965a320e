import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { type EnginePlaces, placesInHome } from './engine-places.ts'

/**
 * Every name that Afloat puts on disk. A home is one folder; all but the container's own rootfs and cgroups lives in it,
 * and an engine that Afloat does not bring along.
 *
 * `run/` holds what means nothing after a reboot: sockets, the engine's state, process records.
 */
export interface Home {
  /** Absolute path of the home. */
  readonly path: string
  /** Eight hex digits that tell homes apart where names are shared by a machine (chains, cgroups, contexts). */
  readonly tag: string
  /** Installed bundles, one folder a version. */
  readonly engines: string
  /** Cached downloads; may be deleted at any time. */
  readonly downloads: string
  /** Where the engine of this home has its things: in the home, unless the engine is somebody else's. */
  readonly engine: EnginePlaces
  /** Dated copies of what daemon.json was before Afloat changed it. */
  readonly daemonJsonCopies: string
  /** Afloat's settings (electron-store, conf). */
  readonly settings: string
  /** Electron's own files: its cache, and the lock that makes the app single in this home. */
  readonly electron: string
  /** Reports of absences, one JSON file each, oldest first by name. */
  readonly reports: string
  /** Bundles of facts for bug reports; may be deleted at any time. */
  readonly diagnoses: string
  /** Output of containers whose log driver only the engine can feed, from absences; one file a container. */
  readonly spool: string
  /** Records of containers as they were before Afloat mended them, a folder each time. */
  readonly mended: string
  readonly logs: {
    readonly dockerd: string
    readonly containerd: string
    readonly afloat: string
    readonly rootlesskit: string
  }
  /** What an engine of a plain user needs beside it: rootlesskit, slirp4netns, and where they came from. */
  readonly rootlessTools: string
  /** Facts about what runs that outlive a supervisor. */
  readonly records: {
    /** Which bundle the engine runs from, and which one it ran from before. */
    readonly selection: string
    /** Containers and networks as last seen. */
    readonly inventory: string
    /** An upgrade in progress. */
    readonly upgradeJournal: string
    /** A daemon.json that no engine has started with yet, and the copy to take back should none. */
    readonly configTrial: string
    /** What /proc/sys/fs/pipe-max-size was before Afloat changed it. */
    readonly pipeMaxSize: string
    /** dockerd's own records of the containers, set aside while an upgrade is in progress; a folder a container. */
    readonly upgradeAside: string
    /** Ids of `--rm` containers that Afloat removes itself. */
    readonly autoRemove: string
    /** When channels were asked last for a newer engine, and what they offered. */
    readonly newerEngine: string
  }
  readonly run: {
    readonly path: string
    /** The boot that run/ belongs to: /proc/sys/kernel/random/boot_id. */
    readonly bootId: string
    /** The command line's door. */
    readonly controlSocket: string
    /** Locked while a supervisor serves this home; names it. */
    readonly supervisorLock: string
    readonly containerdConfig: string
    /** Identity of the running dockerd and containerd. */
    readonly dockerdRecord: string
    readonly containerdRecord: string
    /** Log bytes between a FIFO and a log: see the log shim's batch file. */
    readonly logBatches: string
    /** Copies of the records that an engine needs to take a running container over, a folder for each container. */
    readonly papers: string
    /** Programs that dockerd finds before those of the machine. */
    readonly bin: string
    /** What the shims hold, so that a new supervisor can put it back. */
    readonly shims: string
    /** An engine of a plain user only. */
    readonly rootless: {
      /** rootlesskit's own folder: its API's socket and the pid of the process that holds the namespaces. */
      readonly state: string
      /** Made inside the namespaces when all of them stand. */
      readonly ready: string
      /** Identities of rootlesskit and of what holds the namespaces. */
      readonly record: string
      /** The folder that dockerd takes for rootlesskit's: a link to its API's socket, or our answers while dockerd starts. */
      readonly dockerdSide: string
      /** Programs that come before the bundle's on the engine's PATH. */
      readonly programs: string
    }
  }
}

/** The home's folder by AFLOAT_HOME, else XDG_DATA_HOME/afloat, else ~/.local/share/afloat. */
export function defaultHomePath(env: NodeJS.ProcessEnv = process.env): string {
  const data = env['XDG_DATA_HOME']
  return env['AFLOAT_HOME'] || join(data?.startsWith('/') ? data : join(homedir(), '.local', 'share'), 'afloat')
}

/** `engine` says where the engine's things are, where they are not in the home. */
export function homeAt(folder: string, engine: EnginePlaces = placesInHome(resolve(folder))): Home {
  const path = resolve(folder)
  const run = join(path, 'run')
  return {
    path,
    tag: createHash('sha256').update(path).digest('hex').slice(0, 8),
    engines: join(path, 'engines'),
    downloads: join(path, 'downloads'),
    engine,
    daemonJsonCopies: join(path, 'daemon.json-copies'),
    settings: join(path, 'settings.json'),
    electron: join(path, 'electron'),
    reports: join(path, 'reports'),
    diagnoses: join(path, 'diagnoses'),
    spool: join(path, 'spool'),
    mended: join(path, 'mended'),
    logs: {
      dockerd: join(path, 'log', 'dockerd.log'),
      containerd: join(path, 'log', 'containerd.log'),
      afloat: join(path, 'log', 'afloat.log'),
      rootlesskit: join(path, 'log', 'rootlesskit.log'),
    },
    rootlessTools: join(path, 'rootless'),
    records: {
      selection: join(path, 'records', 'selection.json'),
      inventory: join(path, 'records', 'inventory.json'),
      upgradeJournal: join(path, 'records', 'upgrade.json'),
      configTrial: join(path, 'records', 'config-trial.json'),
      pipeMaxSize: join(path, 'records', 'pipe-max-size.json'),
      upgradeAside: join(path, 'records', 'upgrade-aside'),
      autoRemove: join(path, 'records', 'auto-remove.json'),
      newerEngine: join(path, 'records', 'newer-engine.json'),
    },
    run: {
      path: run,
      bootId: join(run, 'boot-id'),
      controlSocket: join(run, 'control.sock'),
      supervisorLock: join(run, 'supervisor.lock'),
      containerdConfig: join(run, 'containerd.toml'),
      dockerdRecord: join(run, 'dockerd.json'),
      containerdRecord: join(run, 'containerd.json'),
      logBatches: join(run, 'log-batches'),
      papers: join(run, 'papers'),
      bin: join(run, 'bin'),
      shims: join(run, 'shims'),
      rootless: {
        state: join(run, 'rootlesskit'),
        ready: join(run, 'rootlesskit.ready'),
        record: join(run, 'rootlesskit.json'),
        dockerdSide: join(run, 'rootless'),
        programs: join(run, 'rootless-bin'),
      },
    },
  }
}
