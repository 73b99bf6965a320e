import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { autostartEntry, autostartFolder, setAutostart } from '../../../main/shell/autostart.ts'

const lineOf = (program: string, ...args: string[]) =>
  autostartEntry({ program, args })
    .split('\n')
    .find(line => line.startsWith('Exec='))

it('the entry starts the program with its arguments, quoted as the specification has it', () => {
  expect(lineOf('/opt/Afloat/afloat')).toBe('Exec=/opt/Afloat/afloat')
  expect(lineOf('/home/a b/afloat', '--home=/tmp/100%')).toBe('Exec="/home/a b/afloat" --home=/tmp/100%%')
  expect(lineOf('/x', 'a"$b')).toBe(String.raw`Exec=/x "a\\"\\$b"`)
})

it('the entry comes and goes', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'afloat-autostart-')), 'autostart')
  await setAutostart(folder, { program: '/usr/bin/afloat', args: [] })
  expect(await readFile(join(folder, 'afloat.desktop'), 'utf8')).toContain('Exec=/usr/bin/afloat')
  await setAutostart(folder, undefined)
  await setAutostart(folder, undefined)
  expect(await readdir(folder)).toEqual([])
  await rm(join(folder, '..'), { recursive: true })
})

it('the folder is the session’s own', () => {
  expect(autostartFolder({ XDG_CONFIG_HOME: '/c' })).toBe('/c/autostart')
  expect(autostartFolder({ XDG_CONFIG_HOME: 'relative' })).toMatch(/\/\.config\/autostart$/)
})
