import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bashCompletion } from '../../../main/cli/documents/bash-completion.ts'
import { allCommands, factsOf } from '../../../main/cli/documents/command-facts.ts'
import { fishCompletion } from '../../../main/cli/documents/fish-completion.ts'
import { manPage } from '../../../main/cli/documents/man-page.ts'
import { zshCompletion } from '../../../main/cli/documents/zsh-completion.ts'
import { buildProgram } from '../../../main/cli/program.ts'

const run = promisify(execFile)
const facts = factsOf(buildProgram())

describe('what is made from the commands', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afloat-documents-'))
    await writeFile(join(folder, 'afloat.bash'), bashCompletion(facts))
    await writeFile(join(folder, '_afloat'), zshCompletion(facts))
    await writeFile(join(folder, 'afloat.fish'), fishCompletion(facts))
    await writeFile(join(folder, 'afloat.1'), manPage(facts, '1.2.3'))
    await writeFile(join(folder, 'a-file'), '')
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  async function bash(...words: readonly string[]): Promise<string[]> {
    const script = `source ./afloat.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _afloat; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await run('bash', ['--norc', '-c', script, 'bash', 'afloat', ...words], { cwd: folder })
    return stdout.split('\n').filter(word => word !== '')
  }

  async function fish(line: string): Promise<string[]> {
    const { stdout } = await run(
      'fish',
      ['--no-config', '-c', `source ./afloat.fish; complete -C ${JSON.stringify(line)}`],
      {
        cwd: folder,
        env: { ...process.env, HOME: folder },
      },
    )
    return stdout.split('\n').flatMap(text => text.split('\t')[0] || [])
  }

  /** zsh completes at a terminal only: it gets one of its own, types the line and a tab, and shows what came. */
  async function zsh(line: string, wanted: string): Promise<string> {
    const script = `
      zmodload zsh/zpty
      zpty shell 'TERM=vt100 zsh -fiV'
      zpty -w shell 'PS1=; fpath=($PWD $fpath); autoload -U compinit; compinit -D -u; setopt nolistbeep; print INI""TIALIZED'
      zpty -r shell out '*INITIALIZED*'
      sleep 0.3
      zpty -w -n shell ${JSON.stringify(line)}$'\\t'
      while [[ $shown != *$1* ]] && ((++tries < 100)); do
        sleep 0.1
        while zpty -r -t shell out; do shown+=$out; done
      done
      zpty -d shell
      print -r -- "$shown"`
    const { stdout } = await run('zsh', ['-f', '-c', script, 'zsh', wanted], {
      cwd: folder,
      env: { ...process.env, HOME: folder },
    })
    return stdout
  }

  it('completes commands, options, choices and files in bash', async () => {
    expect(await bash('re')).toEqual(['restart', 'report'])
    expect(await bash('config', 'pi')).toEqual(['pipe-max-size'])
    expect(await bash('down', '--containers', '')).toEqual(['keep', 'stop'])
    expect(await bash('--home', '/tmp', 'up', '--f')).toEqual(['--force'])
    expect(await bash('config', 'apply', 'a-f')).toEqual(['a-file'])
    expect(await bash('completion', 'z')).toEqual(['zsh'])
    expect(await bash('up', '--engine', '')).toEqual([])
  })

  it('completes them in fish', async () => {
    expect(await fish('afloat re')).toEqual(['report', 'restart'])
    expect(await fish('afloat config pi')).toEqual(['pipe-max-size'])
    expect(await fish('afloat down --containers ')).toEqual(['keep', 'stop'])
    expect(await fish('afloat config apply a-f')).toEqual(['a-file'])
    expect(await fish('afloat status a-f')).toEqual([])
  })

  it('completes them in zsh', async () => {
    expect(await zsh('afloat roll', 'rollback')).toContain('rollback')
    expect(await zsh('afloat config pip', 'pipe-max-size')).toContain('pipe-max-size')
    expect(await zsh('afloat down --containers k', 'keep')).toContain('keep')
  })

  it('is a manual page that groff has nothing against, and that names every command and option', async () => {
    const groff = spawn('groff', ['-man', '-ww', '-Tascii', '-P-bcou', join(folder, 'afloat.1')])
    let [page, warnings] = ['', '']
    groff.stdout.setEncoding('utf8').on('data', text => {
      page += text
    })
    groff.stderr.setEncoding('utf8').on('data', text => {
      warnings += text
    })
    await once(groff, 'close')
    expect(warnings).toBe('')
    const plain = page.replaceAll(/\s+/g, ' ')
    for (const { usage, path, options } of allCommands(facts)) {
      if (path.length > 1) expect(plain).toContain(usage)
      for (const { flags } of options) for (const flag of flags) expect(plain).toContain(flag)
    }
  })
})
