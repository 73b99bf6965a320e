import { mkdir, rm } from 'node:fs/promises'
import type { DaemonSpec } from '../../../host/daemon-process.ts'
import type { Home } from '../../../host/home.ts'
import { placeIptablesFront } from '../../../shims/ports/iptables-front.ts'
import type { DaemonJson } from '../../config/daemon-json.ts'
import type { Bundle } from '../../releases/bundle.ts'
import { engineEnvironment } from './environment.ts'

/**
 * dockerd takes a listening socket as systemd hands it over: file descriptor 3, with LISTEN_PID its own pid, which only
 * a process on its way to become dockerd can know (sd_listen_fds(3)).
 */
const TAKE_SOCKET = 'export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'

/** dockerd's arguments. What daemon.json says is not said again: a key in both is fatal to dockerd. */
export function dockerdArguments(
  home: Home,
  bundle: Bundle,
  file: DaemonJson,
  userlandProxy = bundle.binary('docker-proxy'),
): string[] {
  const unlessInFile: Record<string, string> = {
    'data-root': home.engine.dataRoot,
    'live-restore': 'true',
    'init-path': bundle.binary('docker-init'),
    'userland-proxy-path': userlandProxy,
  }
  return [
    `--config-file=${home.engine.daemonJson}`,
    '--host=fd://',
    `--exec-root=${home.engine.execRoot}`,
    `--pidfile=${home.engine.pidFile}`,
    `--containerd=${home.engine.containerdSocket}`,
    ...Object.entries(unlessInFile)
      .filter(([key]) => !(key in file))
      .map(([key, value]) => `--${key}=${value}`),
  ]
}

/** How dockerd is started on a socket that is listening already. The caller knows that no other dockerd of this home lives. */
export async function dockerdSpec(
  home: Home,
  bundle: Bundle,
  file: DaemonJson,
  socketFd: number,
  userlandProxy?: string,
): Promise<DaemonSpec> {
  await mkdir(file['data-root'] ?? home.engine.dataRoot, { recursive: true })
  // A dead dockerd that nobody has reaped yet still counts as running by its pid file.
  await rm(home.engine.pidFile, { force: true })
  const env = engineEnvironment(bundle)
  return {
    command: '/bin/sh',
    args: [
      '-c',
      TAKE_SOCKET,
      'dockerd',
      bundle.binary('dockerd'),
      ...dockerdArguments(home, bundle, file, userlandProxy),
    ],
    env: { ...env, PATH: await placeIptablesFront(home, env.PATH) },
    logPath: home.logs.dockerd,
    inheritedFd: socketFd,
  }
}
