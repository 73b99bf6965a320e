import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Orphan, OrphanAction, OrphanList, OrphanLog, OrphanOutcome } from '../../preload/contract/orphan.ts'
import { AfloatError, problemOf } from '../host/afloat-error.ts'
import { enterContainer } from '../host/enter-container.ts'
import { ageText, print, sizeText, table } from './print.ts'
import { ask, type CommonOptions } from './session.ts'

/** How often an orphan that is followed is asked for more: milliseconds. */
const FOLLOW_MS = 300

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

/** Prints what an orphan wrote. With `--follow` it goes on until the orphan is none any more, or Ctrl-C; with `--json` an object a line then. */
export async function orphanLogsCommand(
  ref: string,
  options: CommonOptions & { last: number; follow?: boolean },
): Promise<void> {
  const { last, follow, json } = options
  const show = (log: OrphanLog) => {
    if (json && follow) for (const line of log.lines) process.stdout.write(`${JSON.stringify(line)}\n`)
    else if (json || log.lines.length > 0) print(log, json, ({ lines }) => lines.map(({ text }) => text).join('\n'))
  }
  const first = await ask(options, 'orphanLogs', { id: ref, last, ...(follow ? { after: null } : {}) })
  show(first)
  if (!first.readable) {
    process.stderr.write(
      `Its log driver "${first.driver}" keeps nothing that can be read here; above is what waits in its pipes.\n`,
    )
  }
  if (first.full) process.stderr.write('Its pipe is full, since nobody reads it: it waits until it is brought back.\n')
  if (!follow) return
  for (let { id, next } = first; ; ) {
    await delay(FOLLOW_MS)
    const log = await ask(options, 'orphanLogs', { id, last, after: next }).catch((error: unknown) => {
      if (problemOf(error).code === 'orphan-unknown') return undefined
      throw error
    })
    if (!log || log.over) {
      process.stderr.write(`${ref} is no orphan any more. Go on with: docker logs --follow ${ref}\n`)
      return
    }
    show(log)
    next = log.next
  }
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
  const [program = '', ...words] = await enterContainer(orphan.pid, command)
  const child = spawn(program, words, { stdio: 'inherit' })
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
