import { readFile, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { afterEach, beforeAll, expect, it } from 'vitest'
import type { ControlClient } from '../../main/control/client.ts'
import { knownTo, type Option, options } from '../../main/engine/config/options.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'
import { supervisorOf, tryChange } from './config-harness.ts'
import { samplesFor } from './option-samples.ts'

/** Afloat leaves these to a flag of dockerd, so that a file with them is refused by a reload as a whole. */
const BY_FLAG = ['data-root', 'init-path', 'userland-proxy-path']

describeNeeding(['root'], 'what a reload changes', () => {
  let home: TestHome
  let client: ControlClient

  beforeAll(() => enterPrivateNetwork())
  afterEach(async () => {
    client?.close()
    await home?.remove()
  })

  it.each(['20.10.24', '28.5.2'])('on %s: each option that is marked so, and no other', async version => {
    home = await TestHome.create([version])
    await home.afloat('up')
    client = await supervisorOf(home)
    const pid = await home.dockerdPid()
    const samples = samplesFor(version)
    const known = Object.entries(options).filter(([, option]) => knownTo(option, version) === 'known' && !option.owned)
    const of = (how: Option['appliedBy']) => known.filter(([, { appliedBy }]) => appliedBy === how).map(([key]) => key)

    // `runtimes` first: the default runtime has to be one of them.
    const reloaded = ['runtimes', ...of('reload').filter(key => key !== 'runtimes')]
    for (const key of reloaded) {
      const wanted = samples[key] ?? null
      expect(await tryChange(client, { set: { [key]: wanted } }), key).toMatchObject({ applied: 'reload' })
      const effective = await effectiveConfig(home)
      if (Object.hasOwn(effective, key)) expect(sorted(effective[key]), key).toEqual(asLogged(key, wanted))
      if (key === 'network-diagnostic-port') await until('the port', () => answersAt(23456), Boolean)
    }
    console.log(`${version}: ${reloaded.length} options changed by reload: ${reloaded.join(', ')}`)

    const restarted = of('restart').filter(key => !BY_FLAG.includes(key))
    const file = await readFile(home.home.engine.daemonJson, 'utf8')
    const refused: string[] = []
    for (const key of restarted) {
      await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...JSON.parse(file), [key]: samples[key] }))
      const effective = await reloadByHand(home, pid)
      // A file that is refused as a whole has changed nothing either.
      if (typeof effective === 'string') refused.push(`${key} (${/level=error.*/.exec(effective)?.[0]})`)
      else expect(effective, key).not.toHaveProperty(key, samples[key])
    }
    expect(refused.length).toBeLessThan(restarted.length / 4)
    console.log(`${version}: ${restarted.length} options not changed by reload: ${restarted.join(', ')}`)
    console.log(`of these, a reload was refused with:\n${refused.join('\n')}`)
    await writeFile(home.home.engine.daemonJson, file)
    expect(await home.dockerdPid()).toBe(pid)
  })
})

/** What dockerd writes into its log at each reload: the configuration that it has from now on. */
async function effectiveConfig(home: TestHome, since = 0): Promise<Record<string, unknown>> {
  const log = (await readFile(home.home.logs.dockerd, 'utf8')).slice(since)
  const line = log.split('\n').findLast(text => text.includes('Reloaded configuration')) ?? ''
  // 20.10 has it in its message, 28 in a field of its own.
  const text = /config=("(?:[^"\\]|\\.)*")/.exec(line)?.[1] ?? /msg=("(?:[^"\\]|\\.)*")/.exec(line)?.[1]
  if (text === undefined) throw new Error('dockerd did not tell of a reload')
  return JSON.parse((JSON.parse(text) as string).replace('Reloaded configuration: ', ''))
}

/** The effective configuration, or what dockerd said when it refused the file. */
async function reloadByHand(home: TestHome, pid: number): Promise<Record<string, unknown> | string> {
  const since = (await stat(home.home.logs.dockerd)).size
  process.kill(pid, 'SIGHUP')
  const said = await until(
    'dockerd to say something of its reload',
    async () => (await readFile(home.home.logs.dockerd, 'utf8')).slice(since),
    log => /Reloaded configuration|level=error.*\n/.test(log),
  )
  return said.includes('Reloaded configuration') ? effectiveConfig(home, since) : said
}

/** 20.10 has labels in any order. */
function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : value
}

/** dockerd logs sizes in bytes, and what it adds of its own. */
function asLogged(key: string, value: unknown): unknown {
  if (key === 'default-shm-size') return 128 * 1024 * 1024
  if (key === 'runtimes') return expect.objectContaining({ other: expect.anything() })
  return value
}

function answersAt(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
