import { execFile } from 'node:child_process'
import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { checkSchema } from '../../../preload/contract/check.ts'
import { Clients, failuresOf } from '../../harness/net/clients.ts'
import { addNeighbour } from '../../harness/net/neighbour.ts'
import { serveEcho } from '../../harness/net/programs.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const run = promisify(execFile)

/** Hosts on which a port cannot be held as it is elsewhere: the check says so, and nothing that worked stops working. */
describeNeeding(['root'], 'hosts that stand in the way', () => {
  let home: TestHome
  const servers: (() => Promise<void>)[] = []

  beforeAll(enterPrivateNetwork)
  afterEach(async () => {
    for (const stop of servers.splice(0)) await stop()
    await home?.remove()
  })

  async function start(): Promise<void> {
    await home.afloat('up')
    await home.docker('network', 'create', 'front')
    await home.runBusybox('web', ['--network', 'front', '-p', '8080:80', '-p', '8080:80/udp'], 'sleep', '86400')
    servers.push(await serveEcho(`/proc/${(await home.pids())['web']}/ns/net`, 80))
    await until('the container', home.status.bind(home), ({ containers }) => containers.length === 1)
  }

  /** Sentences of the check's findings by their rule. */
  async function findings(): Promise<Record<string, string[]>> {
    const text = await home.afloat('check', '--json').catch((error: { stdout: string }) => error.stdout)
    const sentences: Record<string, string[]> = {}
    for (const { rule, sentence } of checkSchema.parse(JSON.parse(text)).findings) {
      sentences[rule] = [...(sentences[rule] ?? []), sentence]
    }
    return sentences
  }

  async function answers(kind: 'tcp' | 'udp', host: string): Promise<boolean> {
    const asking = await Clients.start({ one: [undefined, { kind, host, port: 8080, everyMs: 20 }] })
    await sleep(2_000)
    return asking.stop().then(
      tallies => {
        const failures = failuresOf(tallies)
        if (failures['one']) console.log(`${kind} to ${host}:`, JSON.stringify(failures))
        return !failures['one']
      },
      error => {
        console.log(String(error))
        return false
      },
    )
  }

  it('a firewall that keeps 127.0.0.0/8 to itself: named, and left to docker-proxy', async () => {
    home = await TestHome.create()
    await start()
    // Seen on the way back in, and on the way out.
    for (const rule of [
      ['INPUT', '!', '-i', 'lo', '-d', '127.0.0.0/8'],
      ['OUTPUT', '-s', '127.0.0.0/8', '!', '-d', '127.0.0.0/8'],
    ]) {
      await run('iptables', ['-A', ...rule, '-j', 'DROP'])
      try {
        const said = (await findings())['ports'] ?? []
        expect(said.filter(sentence => /^Port 127\.0\.0\.1:8080\/(tcp|udp): A firewall/.test(sentence))).toHaveLength(2)
        expect(await home.restart()).toMatchObject({ outcome: 'ok' })
        expect(await answers('tcp', '127.0.0.1')).toBe(true)
        expect(await answers('udp', '127.0.0.1')).toBe(true)
      } finally {
        await run('iptables', ['-D', ...rule, '-j', 'DROP'])
      }
    }
    // Without one the ports are held again after the next absence, and nobody is warned.
    expect(JSON.stringify(await findings())).not.toContain('A firewall of this host')
    await home.restart()
    expect((await run('nft', ['list', 'ruleset'])).stdout).toContain('ip daddr 127.0.0.0/8 tcp dport 8080 dnat')
  })

  it('no nft: named for ports and names, and a restart keeps the containers', async () => {
    home = await TestHome.create()
    home.environment['PATH'] = await pathWithout('nft')
    await start()
    const said = await findings()
    expect(said['ports']?.join()).toContain('needs nft')
    expect(said['names']?.join()).toContain('needs nft')
    expect(await home.restart()).toMatchObject({
      outcome: 'ok',
      containers: { kept: 1 },
      shims: { ports: { held: 0 } },
    })
    expect(await answers('tcp', '127.0.0.1')).toBe(true)
  })

  it('rules of iptables-legacy: every port is held', async () => {
    // Without the rules that the engines before left in nftables.
    await enterPrivateNetwork()
    home = await TestHome.create()
    await placeLegacy(join(home.home.engines, '28.5.2', 'bin'))
    await start()
    expect((await run('iptables-legacy-save')).stdout).toContain('DOCKER')
    await restartsUnnoticed('iptables-legacy')
  })

  it('from nft to iptables-legacy without a reboot: every port is held, though the rules before are left', async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    const first = join(home.path, 'first')
    await mkdir(first)
    home.environment['PATH'] = `${first}:${process.env['PATH']}`
    await start()
    expect((await run('iptables-nft-save')).stdout).toContain('DOCKER')
    // What `update-alternatives --set iptables` does, for Afloat and for the engine.
    await placeLegacy(first)
    await placeLegacy(join(home.home.engines, '28.5.2', 'bin'))
    await restartsUnnoticed('the restart of the switch')
    expect((await run('iptables-legacy-save')).stdout).toContain('DOCKER')
    await restartsUnnoticed('the next restart')
  })

  async function placeLegacy(folder: string): Promise<void> {
    for (const program of ['iptables', 'ip6tables'])
      for (const use of ['', '-save', '-restore'])
        await symlink('/usr/sbin/xtables-legacy-multi', join(folder, `${program}${use}`))
  }

  /** Restarts the engine under clients of every kind, and looks for what is left afterwards. */
  async function restartsUnnoticed(what: string): Promise<void> {
    const neighbour = await addNeighbour()
    try {
      const host = neighbour.hostAddress
      const asking = await Clients.start({
        'tcp 127.0.0.1': [undefined, { kind: 'tcp', host: '127.0.0.1', port: 8080 }],
        'udp own address': [undefined, { kind: 'udp', host, port: 8080 }],
        'tcp neighbour': [neighbour.namespace, { kind: 'tcp', host, port: 8080 }],
        'udp neighbour': [neighbour.namespace, { kind: 'udp', host, port: 8080 }],
      })
      expect(await home.restart()).toMatchObject({ outcome: 'ok', shims: { ports: { held: 2 } } })
      const tallies = await asking.stop()
      console.log(`${what}:`, JSON.stringify(tallies))
      expect(failuresOf(tallies)).toEqual({})
      for (const save of ['iptables-legacy-save', 'iptables-nft-save'])
        expect((await run(save)).stdout).not.toContain('AFLOAT')
    } finally {
      await neighbour.remove()
    }
  }

  /** A PATH on which everything is as it is, but for one program. */
  async function pathWithout(program: string): Promise<string> {
    const folder = join(home.path, 'path')
    await mkdir(folder)
    for (const source of (process.env['PATH'] ?? '').split(':')) {
      for (const name of await readdir(source).catch(() => [])) {
        if (name !== program) await symlink(join(source, name), join(folder, name)).catch(() => undefined)
      }
    }
    return folder
  }
})
