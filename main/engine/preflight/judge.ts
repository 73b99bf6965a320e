import type { Check } from '../../../preload/contract/check.ts'
import type { CheckFacts } from './facts.ts'
import { type Rule, worst } from './finding.ts'
import { bootstrapVersions, containerdDirection, embeddedContainerd } from './rules/containerd.ts'
import { hostGateway, logDrivers, macvlan, paused, top } from './rules/containers.ts'
import { execSessions, openClients } from './rules/cut.ts'
import { liveRestore } from './rules/live-restore.ts'
import { forgottenNames, names } from './rules/names.ts'
import { changedOptions, validConfiguration } from './rules/options.ts'
import { nftablesBackend, ports, selfCalls, unknownNet } from './rules/ports.ts'
import { rootless } from './rules/rootless.ts'
import { apiVersions, disk, plugins, unanswered } from './rules/surroundings.ts'
import { swarm } from './rules/swarm.ts'
import { versionDistance } from './rules/version-distance.ts'

/** All rules, those about the whole first. */
export const RULES: readonly Rule[] = [
  ...[
    unanswered,
    liveRestore,
    versionDistance,
    containerdDirection,
    embeddedContainerd,
    changedOptions,
    validConfiguration,
    swarm,
  ],
  ...[apiVersions, disk, plugins, openClients, rootless],
  ...[
    bootstrapVersions,
    top,
    execSessions,
    logDrivers,
    hostGateway,
    macvlan,
    ports,
    nftablesBackend,
    unknownNet,
    selfCalls,
    names,
    forgottenNames,
    paused,
  ],
]

/** What the rules make of the facts. */
export function judgeFacts(facts: CheckFacts): Check {
  const findings = RULES.flatMap(rule => rule(facts))
  return {
    level: worst(findings.map(({ level }) => level)),
    from: facts.from.version,
    to: facts.to.version,
    findings,
    containers: facts.containers.map(({ record: { id, name } }) => ({
      id,
      name,
      level: worst(findings.filter(({ container }) => container?.id === id).map(({ level }) => level)),
    })),
  }
}
