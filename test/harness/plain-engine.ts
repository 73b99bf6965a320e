import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { containerdConfig } from '../../main/engine/hosts/embedded/containerd.ts'
import type { Home } from '../../main/host/home.ts'
import { until } from './until.ts'

/**
 * An engine on the places of a home, run without Afloat: what people do who start dockerd by hand. It restores what runs
 * as plain Docker would, with nobody looking before; the accidents of the tests are made with it.
 */
export async function runPlainEngine(home: Home, version: string, dataRoot = home.engine.dataRoot): Promise<void> {
  const bin = (name: string) => join(home.engines, version, 'bin', name)
  const socket = join(home.path, 'plain.sock')
  await writeFile(home.run.containerdConfig, containerdConfig(home))
  await rm(home.engine.pidFile, { force: true })
  // What the file says must not be said again.
  const file = await readFile(home.engine.daemonJson, 'utf8')
  const liveRestore = file.includes('"live-restore"') ? [] : ['--live-restore']
  const containerd = await launch(home, bin('containerd'), ['--config', home.run.containerdConfig])
  const dockerd = await launch(home, bin('dockerd'), [
    ...[`--config-file=${home.engine.daemonJson}`, `--data-root=${dataRoot}`, `--exec-root=${home.engine.execRoot}`],
    ...[`--pidfile=${home.engine.pidFile}`, `--containerd=${home.engine.containerdSocket}`],
    ...liveRestore,
    ...[`--userland-proxy-path=${bin('docker-proxy')}`, `--init-path=${bin('docker-init')}`, `--host=unix://${socket}`],
  ])
  const docker = new Docker({ socketPath: socket })
  await until(
    'the plain engine',
    () => docker.ping(),
    answer => String(answer) === 'OK',
  )
  for (const child of [dockerd, containerd]) {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  await rm(home.engine.pidFile, { force: true })
}

async function launch(home: Home, program: string, args: string[]): Promise<ChildProcess> {
  const log = await open(join(home.path, 'log', 'plain.log'), 'a')
  const env = { ...process.env, PATH: `${join(program, '..')}:${process.env['PATH']}` }
  const child = spawn(program, args, { env, stdio: ['ignore', log.fd, log.fd] })
  await once(child, 'spawn')
  await log.close()
  return child
}
