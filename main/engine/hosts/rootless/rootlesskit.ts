import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { AfloatError } from '../../../host/afloat-error.ts'
import { adoptDaemon, type DaemonProcess, startDaemon, stopDaemon } from '../../../host/daemon-process.ts'
import { readJson, readTextIfThere, writeJsonAtomically } from '../../../host/files.ts'
import type { Home } from '../../../host/home.ts'
import { lastLines } from '../../../host/log-file.ts'
import { evidenceOf, identityOf, type ProcessIdentity } from '../../../host/process-identity.ts'
import { inventorySchema } from '../../../shims/record.ts'
import { containerdRecordSchema, dockerdRecordSchema } from '../../records.ts'
import { type RootlesskitRecord, readRootlesskit } from './record.ts'
import type { RootlessTools } from './tools.ts'

/** It is up in some 200 ms; a machine under load may need far more: milliseconds. */
const START_MS = 30_000
const POLL_MS = 10
const STOP_MS = 5_000
const LOG_LINES = 6

/**
 * What dockerd and containerd must not find in their /run and would: those of an engine of root's. Then nothing is left to
 * do but to hold the namespaces, and to say that they stand.
 */
const HOLD = 'rm -rf /run/docker /run/containerd /run/xtables.lock; : >"$1"; exec sleep infinity'

/**
 * The rootlesskit of a home: the one that runs, or a new one. It is a process of its own and outlives every dockerd and
 * supervisor, because with it the containers' network would go. Throws AfloatError (rootless-unavailable).
 */
export async function ensureRootlesskit(home: Home, tools: () => Promise<RootlessTools>): Promise<RootlesskitRecord> {
  const recorded = await readRootlesskit(home)
  if (recorded && (await stands(recorded))) return recorded
  await refuseUnderContainers(home)
  return startRootlesskit(home, await tools())
}

/** Ends it where nothing of the engine runs any more. True where it is gone. */
export async function endIdleRootlesskit(home: Home): Promise<boolean> {
  const recorded = await readRootlesskit(home)
  if (!recorded) return true
  if ((await livingParts(home)).length > 0 || (await livingContainers(home)).length > 0) return false
  const kit = adoptDaemon(recorded.kit)
  const outcome = await stopDaemon(kit, STOP_MS)
  kit.detach()
  if (outcome !== 'survived') await rm(home.run.rootless.record, { force: true })
  return outcome !== 'survived'
}

async function stands({ kit, holder }: RootlesskitRecord): Promise<boolean> {
  return (await Promise.all([kit, holder].map(evidenceOf))).every(evidence => evidence !== 'dead')
}

async function startRootlesskit(home: Home, tools: RootlessTools): Promise<RootlesskitRecord> {
  const { state, ready } = home.run.rootless
  await rm(ready, { force: true })
  await mkdir(state, { recursive: true, mode: 0o700 })
  const process = await startDaemon({
    command: tools.rootlesskit,
    args: [
      `--state-dir=${state}`,
      ...['--net=slirp4netns', '--mtu=65520', '--slirp4netns-sandbox=auto', '--slirp4netns-seccomp=auto'],
      ...['--disable-host-loopback', '--port-driver=builtin'],
      ...['--copy-up=/etc', '--copy-up=/run', '--propagation=rslave'],
      ...['/bin/sh', '-c', HOLD, 'afloat-holder', ready],
    ],
    env: environment(tools),
    logPath: home.logs.rootlesskit,
  })
  const holder = await whenReady(home, process)
  const record: RootlesskitRecord = {
    kit: process.identity,
    holder,
    startedAt: new Date().toISOString(),
    rootlesskit: tools.rootlesskit,
    dockerProxy: tools.dockerProxy,
  }
  await writeJsonAtomically(home.run.rootless.record, record)
  process.detach()
  return record
}

function environment(tools: RootlessTools): NodeJS.ProcessEnv {
  const { HOME, USER, XDG_RUNTIME_DIR, PATH = '' } = process.env
  return {
    ...(HOME === undefined ? {} : { HOME }),
    ...(USER === undefined ? {} : { USER }),
    ...(XDG_RUNTIME_DIR === undefined ? {} : { XDG_RUNTIME_DIR }),
    PATH: `${tools.folder}:${PATH}:/usr/sbin:/usr/bin:/sbin:/bin`,
    LD_LIBRARY_PATH: tools.folder,
  }
}

async function whenReady(home: Home, process: DaemonProcess): Promise<ProcessIdentity> {
  const deadline = performance.now() + START_MS
  let ended = false
  void process.exited.then(() => {
    ended = true
  })
  while (performance.now() < deadline && !ended) {
    if ((await readTextIfThere(home.run.rootless.ready)) !== undefined) {
      const pid = Number((await readFile(join(home.run.rootless.state, 'child_pid'), 'utf8')).trim())
      const holder = await identityOf(pid)
      if (holder) return holder
    }
    await delay(POLL_MS)
  }
  await stopDaemon(process, STOP_MS)
  process.detach()
  const detail = (await lastLines(home.logs.rootlesskit, LOG_LINES)).join('\n')
  throw new AfloatError({
    code: 'rootless-unavailable',
    what: `An engine without root needs rootlesskit, which ${ended ? 'ended at its start' : `was not ready in ${START_MS / 1000} s`}.`,
    unchanged: 'Nothing was started.',
    remedy: `See the end of its log, ${home.logs.rootlesskit}.`,
    detail,
  })
}

/** A new one would give an engine that cannot see the containers that run in the old one's namespaces. */
async function refuseUnderContainers(home: Home): Promise<void> {
  const containers = await livingContainers(home)
  if (containers.length === 0) {
    // An engine without containers is worth nothing in namespaces without a network.
    for (const part of await livingParts(home)) {
      const process = adoptDaemon(part)
      await stopDaemon(process, STOP_MS)
      process.detach()
    }
    return
  }
  const names = containers.map(({ name }) => name).join(', ')
  throw new AfloatError({
    code: 'rootless-unavailable',
    what: `rootlesskit has ended, and with it the network of the containers that run: ${names}.`,
    unchanged: 'They run on, but no engine can reach them from outside.',
    remedy: `End them (kill ${containers.map(({ process }) => process.pid).join(' ')}), then start again: they are there, stopped, with all their data.`,
  })
}

async function livingContainers(home: Home) {
  const inventory = await readJson(home.records.inventory, inventorySchema).catch(() => undefined)
  const containers = inventory?.containers ?? []
  const evidence = await Promise.all(containers.map(({ process }) => evidenceOf(process)))
  return containers.filter((_, index) => evidence[index] !== 'dead')
}

async function livingParts(home: Home): Promise<ProcessIdentity[]> {
  const [dockerd, containerd] = await Promise.all([
    readJson(home.run.dockerdRecord, dockerdRecordSchema).catch(() => undefined),
    readJson(home.run.containerdRecord, containerdRecordSchema).catch(() => undefined),
  ])
  const parts = [dockerd, containerd].flatMap(record => record?.process ?? [])
  const evidence = await Promise.all(parts.map(evidenceOf))
  return parts.filter((_, index) => evidence[index] !== 'dead')
}
