import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Orphan, OrphanAction, OrphanList, OrphanOutcome } from '../../preload/contract/orphan.ts'
import { AfloatError } from '../host/afloat-error.ts'
import { ageText, print, sizeText, table } from './print.ts'
import { ask, type CommonOptions } from './session.ts'

export async function orphansCommand(options: CommonOptions): Promise<void> {
  print(await ask(options, 'orphans', {}), options.json, listText)
}

/** Ends something only with `--yes`, or after a yes on the terminal. */
export async function orphanActionCommand(
  action: OrphanAction,
  ref: string,
  options: CommonOptions & { yes?: boolean },
): Promise<void> {
  const { orphans } = await ask(options, 'orphans', {})
  const orphan = orphans.find(({ id, name }) => name === ref || id.startsWith(ref))
  const offer = orphan?.actions.find(entry => entry.action === action)
  if (orphan && offer?.ends && !options.yes && !(await confirmed(`${orphan.name}: ${offer.does}`))) {
    throw new AfloatError({
      code: 'usage',
      what: `${action} ends the process ${orphan.pid} of ${orphan.name}, and that was not confirmed.`,
      unchanged: 'Nothing was done.',
      remedy: 'Say yes, or add --yes.',
    })
  }
  print(await ask(options, 'actOnOrphan', { id: ref, action }), options.json, outcomeText)
}

export async function orphanLogsCommand(
  ref: string,
  options: CommonOptions & { last: number; follow?: boolean },
): Promise<void> {
  const log = await ask(options, 'orphanLogs', { id: ref, last: options.last })
  print(log, options.json, ({ lines }) => lines.map(({ text }) => text).join('\n'))
}

/** A command in the namespaces of an orphan: what `docker exec` would do if the engine knew it. */
export async function orphanShellCommand(
  ref: string,
  command: readonly string[],
  options: CommonOptions,
): Promise<void> {
  const { orphans } = await ask(options, 'orphans', {})
  const orphan = orphans.find(({ id, name }) => name === ref || id.startsWith(ref))
  if (!orphan || orphan.pid === 0) throw unknown(ref)
  const enter = ['--target', String(orphan.pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd']
  const child = spawn('nsenter', [...enter, '--', ...(command.length === 0 ? ['/bin/sh'] : command)], {
    stdio: 'inherit',
  })
  const [status] = await once(child, 'exit')
  process.exitCode = typeof status === 'number' ? status : 1
}

function unknown(ref: string): AfloatError {
  return new AfloatError({
    code: 'orphan-unknown',
    what: `No orphan with a process is called ${ref}.`,
    unchanged: 'Nothing was done.',
    remedy: 'See them all: afloat orphans',
  })
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  process.stderr.write(`${question}\nContinue? [y/N] `)
  const [answer] = await once(process.stdin, 'data')
  process.stdin.pause()
  return /^y(es)?\s*$/i.test(String(answer))
}

function listText({ orphans, others }: OrphanList): string {
  const foreign = others.map(({ id, namespace, address }) => `  ${id.slice(0, 12)}  ${namespace} of ${address}`)
  return [
    orphans.length === 0
      ? 'There are no orphans: what runs is what the engine lists.'
      : orphans.map(orphanText).join('\n\n'),
    ...(foreign.length === 0 ? [] : ['', 'Containers of other engines on this machine:', ...foreign]),
  ].join('\n')
}

function orphanText(orphan: Orphan): string {
  const { id, name, pid, reason, image, command, ports, mounts, startedAt, memory } = orphan
  const facts = [
    ['image', image],
    ['command', command],
    ['process', pid === 0 ? '' : String(pid)],
    ['running for', startedAt === null ? '' : ageText(startedAt)],
    ['memory', memory === null ? '' : sizeText(memory)],
    ['ports', ports.join(', ')],
    ['mounts', mounts.join(', ')],
  ].filter(([, value]) => value !== '') as [string, string][]
  return [
    `${name} (${id.slice(0, 12)})${orphan.left ? ', left alone' : ''}: ${reason}`,
    table(facts.map(([key, value]) => [`  ${key}`, value])),
    ...orphan.blocks.map(sentence => `  ${sentence}`),
    table(orphan.actions.map(({ action, does }) => [`  afloat orphans ${action} ${name}`, does])),
  ].join('\n')
}

function outcomeText({ name, did, copies }: OrphanOutcome): string {
  return [
    `${name}:`,
    ...did.map(line => `  ${line}`),
    ...(copies === '' ? [] : [`  Copies of what was changed: ${copies}`]),
  ].join('\n')
}
