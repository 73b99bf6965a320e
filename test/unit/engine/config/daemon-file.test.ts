import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listCopies, writeDaemonFile } from '../../../../main/engine/config/write-daemon-file.ts'
import { type FoundFile, readDaemonFile } from '../../../../main/host/daemon-file.ts'
import { CONFIG_TEXT_MAX } from '../../../../preload/contract/config.ts'

describe('the file', () => {
  let folder: string
  let path: string
  let copies: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afloat-daemon-file-'))
    path = join(folder, 'daemon.json')
    copies = join(folder, 'copies')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const found = async () => {
    const file = await readDaemonFile(path)
    if ('complaint' in file) throw new Error(file.complaint.what)
    return file
  }

  it('that is there keeps its mode and owner, and what it said is kept as a copy', async () => {
    await writeFile(path, '{"debug": true}')
    await chmod(path, 0o660)
    if (process.getuid?.() === 0) await chown(path, 12, 34)
    const before = await stat(path)
    const written = await writeDaemonFile(path, copies, await found(), '{}')
    expect(await readFile(path, 'utf8')).toBe('{}')
    expect(await stat(path)).toMatchObject({ mode: before.mode, uid: before.uid, gid: before.gid })
    expect(await listCopies(copies)).toEqual([written === 'changed' ? '' : written.copy])
    expect(await readFile((await listCopies(copies))[0] ?? '', 'utf8')).toBe('{"debug": true}')
    expect(await readdir(folder)).toEqual(['copies', 'daemon.json'])
  })

  it('that is not there is made, with nothing to copy', async () => {
    expect(await writeDaemonFile(path, copies, await found(), '{}')).toEqual({ copy: null })
  })

  it('that somebody else changed, made or removed meanwhile is left to them', async () => {
    await writeFile(path, '{"a": 1}')
    const seen = await found()
    await writeFile(path, '{"a": 2}')
    expect(await writeDaemonFile(path, copies, seen, '{}')).toBe('changed')
    expect(await readFile(path, 'utf8')).toBe('{"a": 2}')
    await rm(path)
    expect(await writeDaemonFile(path, copies, seen, '{}')).toBe('changed')
    const absent: FoundFile = await found()
    await writeFile(path, '{"theirs": 1}')
    expect(await writeDaemonFile(path, copies, absent, '{}')).toBe('changed')
    expect(await readFile(path, 'utf8')).toBe('{"theirs": 1}')
    expect(await listCopies(copies)).toEqual([])
  })

  it('keeps the last 30 copies', async () => {
    await writeFile(path, '0')
    for (let round = 1; round <= 33; round++) {
      await writeDaemonFile(path, copies, await found(), String(round))
      // Copies are dated to the millisecond.
      await new Promise(resolve => setTimeout(resolve, 2))
    }
    const kept = await listCopies(copies)
    expect(kept).toHaveLength(30)
    expect(await readFile(kept[0] ?? '', 'utf8')).toBe('32')
  })

  it.each([
    ['a folder', () => mkdir(path), 'a folder'],
    ['a huge file', () => writeFile(path, ' '.repeat(CONFIG_TEXT_MAX + 1)), `${CONFIG_TEXT_MAX + 1} bytes`],
    ['Latin-1', () => writeFile(path, Buffer.from('{\n "labels": ["ort=K\xf6ln"]}', 'latin1')), 'Line 2, column 19'],
    ['UTF-16', () => writeFile(path, Buffer.from('\ufeff{}', 'utf16le')), 'Line 1, column 1'],
    ['a byte order mark', () => writeFile(path, '\ufeff{}'), 'a byte order mark'],
    ['a link to nothing', () => symlink('/nowhere', path), 'a link to nothing'],
    ['a link to itself', () => symlink('daemon.json', path), 'a link to itself'],
  ])('%s cannot be read', async (_, make, words) => {
    await make()
    const file = await readDaemonFile(path)
    expect('complaint' in file && file.complaint.what).toContain(words)
  })

  it('a link is read, but not written through', async () => {
    const target = join(folder, 'managed.json')
    await writeFile(target, '{"debug": true}')
    await symlink('managed.json', path)
    await expect(writeDaemonFile(path, copies, await found(), '{}')).rejects.toMatchObject({
      problem: { code: 'config-unreadable', what: expect.stringContaining('a link to managed.json') },
    })
    expect(await readlink(path)).toBe('managed.json')
    expect(await readFile(target, 'utf8')).toBe('{"debug": true}')
  })

  it('one that is marked read-only is left alone, by root too', async () => {
    await writeFile(path, '{}')
    await chmod(path, 0o444)
    await expect(writeDaemonFile(path, copies, await found(), '{"debug": true}')).rejects.toMatchObject({
      problem: { what: expect.stringContaining('read-only') },
    })
    expect(await readdir(folder)).toEqual(['daemon.json'])
  })
})
