import { parse } from 'semver'
import { type Rule, whole } from '../finding.ts'
import { MEASURED } from '../measured.ts'

/** What Docker promises for this distance, and what was measured. */
export const versionDistance: Rule = ({ from, to, containers }) => {
  if (from.version === to.version) return [whole('version-distance', 'green', `Engine ${to.version} stays as it is.`)]
  const change = `${from.version} → ${to.version}`
  if (line(from.version) === line(to.version)) {
    return [
      whole('version-distance', 'green', `${change} stays in one release line: Docker promises live restore for it.`),
    ]
  }
  const promise = 'Docker promises live restore for patch releases only'
  if (MEASURED.some(([one, other]) => one === from.version && other === to.version)) {
    return [whole('version-distance', 'green', `${promise}; ${change} was measured and kept all containers.`)]
  }
  if (MEASURED.some(([one, other]) => line(one) === line(from.version) && line(other) === line(to.version))) {
    return [
      whole(
        'version-distance',
        'green',
        `${promise}; other versions of the lines of ${change} were measured and kept all containers.`,
      ),
    ]
  }
  return [
    whole('version-distance', containers.length === 0 ? 'green' : 'amber', `${promise}; ${change} was not measured.`, {
      remedy: 'If it loses a container it is taken back by itself; what can be stopped for a moment, stop before.',
    }),
  ]
}

/** 20.10 and 26.1 are release lines. */
function line(version: string): string {
  const parsed = parse(version, true)
  return parsed ? `${parsed.major}.${parsed.minor}` : version
}
