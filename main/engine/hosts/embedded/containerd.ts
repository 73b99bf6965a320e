import { mkdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { DaemonSpec } from '../../../host/daemon-process.ts'
import { writeAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import type { Bundle } from '../../releases/bundle.ts'
import { engineEnvironment } from './environment.ts'

/** Pause between two tries to connect while containerd starts: milliseconds. */
const RETRY_MS = 10

/**
 * Plugins that this engine has no use for. NRI and opt would touch paths outside the home (/var/run/nri, /opt), where
 * two homes would meet; CRI serves Kubernetes only.
 */
const DISABLED_PLUGINS = [
  'io.containerd.grpc.v1.cri',
  'io.containerd.cri.v1.images',
  'io.containerd.cri.v1.runtime',
  'io.containerd.nri.v1.nri',
  'io.containerd.internal.v1.opt',
]

/** The configuration file. Version 2 is read by containerd 1.4 to 2.x alike; a TOML string is written as JSON has it. */
export function containerdConfig(home: Home): string {
  return [
    'version = 2',
    `root = ${JSON.stringify(home.engine.containerdRoot)}`,
    `state = ${JSON.stringify(home.engine.containerdState)}`,
    `disabled_plugins = ${JSON.stringify(DISABLED_PLUGINS)}`,
    '[grpc]',
    `address = ${JSON.stringify(home.engine.containerdSocket)}`,
    '',
  ].join('\n')
}

/** How containerd is started; its folders and its configuration are there then. */
export async function containerdSpec(home: Home, bundle: Bundle): Promise<DaemonSpec> {
  await mkdir(home.engine.containerdRoot, { recursive: true })
  await mkdir(home.engine.containerdState, { recursive: true })
  await writeAtomically(home.run.containerdConfig, containerdConfig(home))
  return {
    command: bundle.binary('containerd'),
    args: ['--config', home.run.containerdConfig],
    env: engineEnvironment(bundle),
    logPath: home.logs.containerd,
  }
}

/** Resolves once containerd accepts connections; rejects when the signal aborts. */
export async function containerdAnswers(home: Home, signal: AbortSignal): Promise<void> {
  while (!(await accepts(home.engine.containerdSocket))) await delay(RETRY_MS, undefined, { signal })
}

function accepts(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
