import type { Check, Finding } from '../../preload/contract/check.ts'
import type { Input } from '../../preload/contract/operations.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import { ReportedFailure } from './change-commands.ts'
import { print } from './print.ts'
import { askOrDo, type CommonOptions } from './session.ts'

interface CheckOptions extends CommonOptions {
  readonly engine?: string
  readonly set: NonNullable<Input<'check'>['set']>
}

/** Prints what a change would do; throws (refused-by-check) where it is red, so that scripts can ask by exit code. */
export async function checkCommand(options: CheckOptions): Promise<void> {
  const { engine, set } = options
  const change = { ...(engine === undefined ? {} : { engine }), ...(Object.keys(set).length === 0 ? {} : { set }) }
  const check = await askOrDo(options, 'check', change)
  print(check, options.json, checkText)
  if (check.level === 'red') throw new ReportedFailure(redProblem(check))
}

function redProblem({ findings }: Check): Problem {
  const red = findings.filter(({ level }) => level === 'red')
  return {
    code: 'refused-by-check',
    what: `The check is red: ${red.length === 1 ? 'one finding' : `${red.length} findings`}.`,
    unchanged: 'Nothing was changed.',
    remedy: '',
  }
}

export function checkText({ from, to, findings, containers }: Check): string {
  const change = from === to ? `a restart of engine ${from}` : `engine ${from} → ${to}`
  const whole = findings.filter(({ container }) => container === null)
  return [
    `Check of ${change}`,
    ...whole.map(line),
    ...containers.flatMap(({ id, name, level }) => [
      '',
      `${name}: ${level}`,
      ...findings.filter(({ container }) => container?.id === id).map(line),
    ]),
  ].join('\n')
}

function line({ level, sentence, remedy }: Finding): string {
  return `  ${level.padEnd(5)}  ${sentence}${remedy ? ` ${remedy}` : ''}`
}
