import { describe, expect, it } from 'vitest'
import type { CheckFacts } from '../../../../main/engine/preflight/facts.ts'
import { forgottenNames, names } from '../../../../main/engine/preflight/rules/names.ts'
import { nftablesBackend, ports, selfCalls, unknownNet } from '../../../../main/engine/preflight/rules/ports.ts'
import { portLimits } from '../../../../main/shims/ports/port-limits.ts'
import { container, endpoint, inventory, network, published } from '../../shims/net-inventory.ts'

const web = container('web', [endpoint('bridge', '172.17.0.2')], [published('::', 8080, 80)])
const quiet = container('quiet', [endpoint('bridge', '172.17.0.3')])
const client = container('client', [endpoint('front', '172.18.0.2')])
const all = inventory([network('bridge'), network('front')], [web, quiet, client])

function facts(options: CheckFacts['options'], ownedTables = true): CheckFacts {
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
    net: { ownedTables, limits: portLimits(all, { sctp: true, ownedTables, targets: [] }, []) },
  }
}

describe('what the check says of ports', () => {
  it('claims nothing of a machine that did not answer in time', () => {
    const unknown = { ...facts({}), net: null }
    expect([...ports(unknown), ...names(unknown)]).toEqual([])
    expect(unknownNet(unknown)).toMatchObject([{ rule: 'net', level: 'amber', container: null }])
    expect(unknownNet(facts({}))).toEqual([])
  })

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

  it('names what an engine with rules of nftables cannot be held through', () => {
    expect(nftablesBackend(facts({}))).toEqual([])
    const found = nftablesBackend(facts({ 'firewall-backend': 'nftables' }))
    expect(found.map(finding => finding.container?.name)).toEqual(['web'])
  })

  it('names what the engine forgets of names', () => {
    const linked = container('linked', [endpoint('front', '172.18.0.3', { links: ['db:store', 'cache'] })])
    const picky = { ...client, dns: { servers: [], search: [], options: ['ndots:2'] } }
    const records = [linked, picky, web].map(record => ({ record, bootstrap: undefined, top: undefined }))
    const found = forgottenNames({ ...facts({}), containers: records })
    expect(found.map(({ container, level }) => [container?.name, level])).toEqual([
      ['linked', 'amber'],
      ['client', 'green'],
    ])
    expect(found[0]?.sentence).toContain('(store, cache)')
  })

  it('says without nft that neither ports nor names are held', () => {
    expect(names(facts({}))).toEqual([])
    expect(names(facts({}, false)).map(finding => finding.container?.name)).toEqual(['client'])
    expect(ports(facts({}, false)).map(({ sentence }) => sentence)).toEqual([expect.stringContaining('needs nft')])
  })
})
