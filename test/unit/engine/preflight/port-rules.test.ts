import { describe, expect, it } from 'vitest'
import type { CheckFacts } from '../../../../main/engine/preflight/facts.ts'
import { ports, selfCalls } from '../../../../main/engine/preflight/rules/ports.ts'
import { portLimits } from '../../../../main/shims/ports/publications.ts'
import { container, endpoint, inventory, network, published } from '../../shims/net-inventory.ts'

const web = container('web', [endpoint('bridge', '172.17.0.2')], [published('::', 8080, 80)])
const quiet = container('quiet', [endpoint('bridge', '172.17.0.3')])
const all = inventory([network('bridge')], [web, quiet])

function facts(options: CheckFacts['options']): CheckFacts {
  return {
    from: { version: '28.5.2', containerdVersion: null },
    to: { version: '28.5.2', containerdVersion: null },
    containerdAfter: null,
    containers: all.containers.map(record => ({ record, bootstrap: undefined, top: undefined })),
    networks: all.networks,
    options,
    changed: [],
    systemd: true,
    engine: null,
    execs: [],
    clients: [],
    apiVersionsSeen: [],
    validation: null,
    disk: { freeForBundles: null, freeForData: null, needed: 0 },
    held: [],
    portLimits: portLimits(all, { sctp: true, ownedTables: true, targets: [] }),
  }
}

describe('what the check says of ports', () => {
  it('names each that cannot be held once, with its container and what to do', () => {
    expect(ports(facts({}))).toEqual([
      {
        rule: 'ports',
        level: 'amber',
        container: { id: web.id, name: 'web' },
        sentence: expect.stringMatching(/^Port \[::\]:8080\/tcp: .*no IPv6/),
        remedy: expect.stringContaining('--ipv6'),
      },
    ])
  })

  it('names calls to itself only where docker-proxy carries them', () => {
    expect(selfCalls(facts({})).map(finding => finding.container?.name)).toEqual(['web'])
    expect(selfCalls(facts({ 'userland-proxy': false }))).toEqual([])
  })
})
