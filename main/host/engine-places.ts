import { join } from 'node:path'

/** Where an engine keeps its things, and who starts it. Absolute paths; some of them are only defaults, which daemon.json may overrule. */
export interface EnginePlaces {
  /** Whether Afloat itself starts this engine's processes, and so decides some of dockerd's options. */
  readonly isOurs: boolean
  /** Whether a dockerd is started with live restore where daemon.json says nothing of it. */
  readonly liveRestoreUnlessSaid: boolean
  /** The API's socket. */
  readonly socket: string
  /** dockerd's data root, where daemon.json names no other. */
  readonly dataRoot: string
  readonly execRoot: string
  readonly pidFile: string
  readonly daemonJson: string
  readonly containerdSocket: string
  readonly containerdState: string
  readonly containerdRoot: string
}

/** Those of an engine that a home brings along: all of them in the home, what means nothing after a reboot in its `run/`. */
export function placesInHome(path: string): EnginePlaces {
  const [data, run] = [join(path, 'data'), join(path, 'run')]
  return {
    isOurs: true,
    liveRestoreUnlessSaid: true,
    socket: join(run, 'docker.sock'),
    dataRoot: join(data, 'docker'),
    execRoot: join(run, 'docker'),
    pidFile: join(run, 'dockerd.pid'),
    daemonJson: join(path, 'daemon.json'),
    containerdSocket: join(run, 'containerd.sock'),
    containerdState: join(run, 'containerd'),
    containerdRoot: join(data, 'containerd'),
  }
}
