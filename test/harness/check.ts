import { readFile, writeFile } from 'node:fs/promises'
import { type Check, checkSchema, type Finding } from '../../preload/contract/check.ts'
import type { TestHome } from './test-home.ts'

/** The answer of `afloat check`, however it exits. */
export async function checked(home: TestHome, ...args: readonly string[]): Promise<Check> {
  const text = await home.afloat('check', '--json', ...args).catch((error: { stdout: string }) => error.stdout)
  return checkSchema.parse(JSON.parse(text))
}

/** What one rule found. */
export function found(check: Check, rule: string): Finding[] {
  return check.findings.filter(finding => finding.rule === rule)
}

/** Changes daemon.json behind Afloat's back. */
export async function setInFile(home: TestHome, options: Readonly<Record<string, unknown>>): Promise<void> {
  const file = JSON.parse(await readFile(home.home.engine.daemonJson, 'utf8'))
  await writeFile(home.home.engine.daemonJson, JSON.stringify({ ...file, ...options }))
}

/** Names of the containers, given with the pids of their first processes, whose process still runs; sorted. */
export async function survivors(pids: Readonly<Record<string, number>>): Promise<string[]> {
  const running = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ' Z ')
      return / [ZX] /.test(stat) ? [] : [name]
    }),
  )
  return running.flat().sort()
}
