import type { Finding, FindingLevel } from '../../../preload/contract/check.ts'
import type { CheckFacts, ContainerFacts } from './facts.ts'

/** One rule: what it makes of the facts. Pure. */
export type Rule = (facts: CheckFacts) => Finding[]

/** The parts of a finding that a rule gives. */
interface Parts {
  readonly remedy?: string
  readonly kills?: boolean
}

/** A finding about the whole engine. */
export function whole(rule: string, level: FindingLevel, sentence: string, parts: Parts = {}): Finding {
  return { rule, level, container: null, sentence, ...parts }
}

/** A finding about one container. */
export function about(
  container: Pick<ContainerFacts, 'record'>,
  rule: string,
  level: FindingLevel,
  sentence: string,
  parts: Parts = {},
): Finding {
  const { id, name } = container.record
  return { rule, level, container: { id, name }, sentence, ...parts }
}

const order: readonly FindingLevel[] = ['green', 'amber', 'red']

export function worst(levels: readonly FindingLevel[]): FindingLevel {
  return order[Math.max(0, ...levels.map(level => order.indexOf(level)))] ?? 'green'
}
