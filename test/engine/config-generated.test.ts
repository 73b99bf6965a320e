import { chmod, lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ControlClient } from '../../main/control/client.ts'
import { CONFIG_TEXT_MAX } from '../../preload/contract/config.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'
import { supervisorOf, tryChange } from './config-harness.ts'
import { type Generated, generate, randomFrom } from './generated-configs.ts'

const COUNT = 192
const SEED = 28_5_2
const KINDS: readonly Generated['kind'][] = [
  ...(['valid', 'valid', 'valid', 'unknown key', 'wrong type', 'truncated', 'comment', 'doubled key'] as const),
  'owned key',
]

describeNeeding(['root'], 'two hundred daemon.json files', () => {
  let home: TestHome
  let client: ControlClient
  let path: string
  let base: Record<string, unknown>
  let before: Record<string, number>

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
    await home.runContainers('web')
    client = await supervisorOf(home)
    path = home.home.engine.daemonJson
    base = JSON.parse(await readFile(path, 'utf8'))
    before = await home.pids()
  })
  afterAll(async () => {
    client?.close()
    await home?.docker('rm', '--force', 'web').catch(() => undefined)
    await home?.remove()
  })

  const runs = async () => {
    const { state, engine, containers } = await client.call('status', {})
    expect([state, containers.map(({ pid }) => pid)]).toEqual(['running', Object.values(before)])
    return engine?.pid
  }

  it(`${COUNT} generated ones, as a change: taken by reload, or refused with the place and nothing changed`, async () => {
    const random = randomFrom(SEED)
    const dockerd = await runs()
    const tally = new Map<string, number>()
    for (let index = 0; index < COUNT; index++) {
      const kind = KINDS[index % KINDS.length] ?? 'valid'
      const { text } = generate(kind, base, random)
      const was = await readFile(path, 'utf8')
      const outcome = await tryChange(client, { text })
      const now = await readFile(path, 'utf8')
      if ('refusal' in outcome) {
        expect(kind, `${text}\n${outcome.refusal.what}`).not.toBe('valid')
        expect(outcome.refusal.what, text).toMatch(/Line \d+, column \d+: .+\.$/)
        expect(now).toBe(was)
      } else {
        expect(kind, text).toBe('valid')
        expect(['reload', 'nothing']).toContain(outcome.applied)
        expect(now).toBe(text)
      }
      expect(await runs()).toBe(dockerd)
      const key = `${kind}: ${'refusal' in outcome ? 'refused' : outcome.applied}`
      tally.set(key, (tally.get(key) ?? 0) + 1)
    }
    console.log([...tally].map(([what, count]) => `${what} ${count}`).join('; '))
  })

  it.each([
    ['a folder', () => mkdir(path), 'a folder'],
    ['a huge file', () => writeFile(path, `{"labels": [${'"a=b",'.repeat(CONFIG_TEXT_MAX / 6)}"c=d"]}`), 'bytes'],
    ['not UTF-8', () => writeFile(path, Buffer.from('{"labels": ["a=\xff"]}', 'latin1')), 'Line 1, column 16'],
    ['a link to nothing', () => symlink('/nowhere/daemon.json', path), 'a link to nothing'],
    ['binary', () => writeFile(path, Buffer.from(Array.from({ length: 4096 }, (_, at) => (at * 7) % 256))), 'Line 1'],
    ['read-only', () => writeFile(path, '{}').then(() => chmod(path, 0o444)), 'read-only'],
    ['cut short', () => writeFile(path, '{"debug": '), 'Line 1, column 11'],
  ])('%s on the disk: each edit is refused, it stays as it is, and the engine runs', async (_, make, words) => {
    const aside = `${path}.aside`
    await rename(path, aside)
    const dockerd = await runs()
    try {
      await make()
      const was = await lstat(path)
      for (const change of [
        { set: { debug: true } },
        { unset: ['debug'] },
        { text: '{"icc": false}' },
        { text: '{', base: '{}' },
      ]) {
        const outcome = await tryChange(client, change)
        expect('refusal' in outcome && outcome.refusal.what).toContain(path)
        if (!('text' in change)) expect('refusal' in outcome && outcome.refusal.what).toContain(words)
      }
      const now = await lstat(path)
      expect([now.ino, now.mtimeMs, now.size]).toEqual([was.ino, was.mtimeMs, was.size])
      expect((await client.call('config', {})).path).toBe(path)
      expect(await runs()).toBe(dockerd)
    } finally {
      await rm(path, { recursive: true, force: true })
      await rename(aside, path)
    }
  })

  it('a link to a good file is shown and not written through', async () => {
    const aside = `${path}.aside`
    await rename(path, aside)
    await symlink('daemon.json.aside', path)
    expect((await client.call('config', {})).complaints).toEqual([])
    const outcome = await tryChange(client, { set: { debug: true } })
    expect('refusal' in outcome && outcome.refusal.what).toContain('a link to daemon.json.aside')
    expect(await readlink(path)).toBe('daemon.json.aside')
    await rename(aside, path)
    await runs()
  })
})
