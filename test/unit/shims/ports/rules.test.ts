import { describe, expect, it } from 'vitest'
import { filterRemoval, filterRules, inPlace } from '../../../../main/shims/ports/filter-rules.ts'
import { guardRules, localBridges, natRules, type Reach } from '../../../../main/shims/ports/nat-rules.ts'
import type { Publication } from '../../../../main/shims/ports/publications.ts'
import { network } from '../net-inventory.ts'

const tag = '0123abcd'
const networks = [
  network('bridge', { subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1' }] }),
  network('front', { subnets: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.1' }] }),
]

function publication(more: Partial<Publication> = {}): Publication {
  return {
    family: 4,
    protocol: 'tcp',
    hostAddress: 'any',
    hostPort: 8080,
    address: '172.17.0.2',
    port: 80,
    bridge: 'docker0',
    ...more,
  }
}

/** The rules of a chain, as they are added. */
function rulesOf(commands: readonly string[], table: string, chain: string): string[] {
  const prefix = `add rule ${table} ${chain} `
  return commands.flatMap(command => (command.startsWith(prefix) ? [command.slice(prefix.length)] : []))
}

function nat(reach: Reach, ...publications: Publication[]): string[] {
  return natRules({ tag, publications, networks, reach, proxy: true, firewalled: [], relays: [] })
}

const v4 = `ip afloat_${tag}_ports`
const v6 = `ip6 afloat_${tag}_ports`

describe('translation of local connections', () => {
  it.each<[string, Reach, Partial<Publication>, string[]]>([
    ['any, always', 'always', {}, ['ip daddr 127.0.0.0/8 tcp dport 8080 dnat to 172.17.0.2:80']],
    ['any, absence', 'absence', {}, ['fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80']],
    [
      'loopback, always',
      'always',
      { hostAddress: '127.0.0.1' },
      ['ip daddr 127.0.0.1 tcp dport 8080 dnat to 172.17.0.2:80'],
    ],
    ['own address, always', 'always', { hostAddress: '192.0.2.1' }, []],
    [
      'own address, absence',
      'absence',
      { hostAddress: '192.0.2.1', protocol: 'udp' },
      ['ip daddr 192.0.2.1 udp dport 8080 dnat to 172.17.0.2:80'],
    ],
  ])('%s', (_, reach, more, rules) => {
    expect(rulesOf(nat(reach, publication(more)), v4, 'output')).toEqual(rules)
  })

  it.each<[Reach, string[]]>([
    ['always', []],
    ['absence', ['ip6 daddr != ::1 fib daddr type local tcp dport 8080 dnat to [fd00::2]:80']],
  ])('IPv6, %s', (reach, rules) => {
    const commands = nat(reach, publication({ family: 6, address: 'fd00::2' }))
    expect(rulesOf(commands, v6, 'output')).toEqual(rules)
    expect(rulesOf(commands, v4, 'output')).toEqual([])
  })
})

describe('a bridge that a firewall of this host keeps 127.0.0.0/8 from', () => {
  it.each<[Reach, Partial<Publication>, string[]]>([
    ['always', {}, []],
    ['always', { hostAddress: '127.0.0.1' }, []],
    ['absence', {}, ['ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80']],
    ['absence', { hostAddress: '192.0.2.1' }, ['ip daddr 192.0.2.1 tcp dport 8080 dnat to 172.17.0.2:80']],
  ])('%s %o', (reach, more, rules) => {
    const input = { tag, publications: [publication(more)], networks, reach, proxy: true, relays: [] }
    expect(rulesOf(natRules({ ...input, firewalled: ['docker0'] }), v4, 'output')).toEqual(rules)
  })
})

describe('translation of what comes from outside', () => {
  it('never touches 127.0.0.0/8', () => {
    const commands = nat('absence', publication(), publication({ hostAddress: '127.0.0.1', hostPort: 81 }))
    expect(rulesOf(commands, v4, 'prerouting')).toEqual([
      'ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80',
    ])
  })

  it('does not let containers into other networks where there is no docker-proxy to do it', () => {
    const commands = natRules({
      tag,
      publications: [publication()],
      networks,
      reach: 'absence',
      proxy: false,
      firewalled: [],
      relays: [],
    })
    expect(rulesOf(commands, v4, 'prerouting')).toEqual([
      'iifname != { "br-front" } ip daddr != 127.0.0.0/8 fib daddr type local tcp dport 8080 dnat to 172.17.0.2:80',
    ])
  })

  it("is left to the engine's rules while it runs", () => {
    expect(rulesOf(nat('always', publication()), v4, 'prerouting')).toEqual([])
  })

  it('answers containers that call the host over the host', () => {
    expect(rulesOf(nat('absence', publication()), v4, 'postrouting')).toEqual([
      'ip saddr 127.0.0.0/8 oifname "docker0" masquerade',
      'ip saddr { 172.17.0.0/16, 172.18.0.0/16 } oifname { "docker0" } ct status dnat masquerade',
    ])
  })
})

it('tells no container to go straight to another, only while it sends them over the host', () => {
  expect(rulesOf(nat('absence', publication()), v4, 'redirects')).toEqual(['oifname "docker0" icmp type redirect drop'])
  expect(rulesOf(nat('always', publication()), v4, 'redirects')).toEqual([])
})

it('belongs to its owner, by home', () => {
  const tables = nat('always', publication()).filter(command => command.startsWith('add table'))
  expect(tables).toEqual([`add table ${v4} { flags owner; }`, `add table ${v6} { flags owner; }`])
})

it('guards just the bridges that carry loopback traffic', () => {
  const bridges = localBridges([
    publication(),
    publication({ bridge: 'br-front', hostAddress: '127.0.0.1' }),
    publication({ bridge: 'br-lan', hostAddress: '192.0.2.1' }),
    publication({ bridge: 'br-six', family: 6 }),
  ])
  expect(bridges).toEqual(['br-front', 'docker0'])
  expect(guardRules(tag, bridges).filter(command => command.endsWith('drop'))).toHaveLength(2)
  expect(guardRules(tag, []).at(-1)).toBe(`delete table ip afloat_${tag}_guard`)
})

describe('the way through FORWARD', () => {
  const forward28 = [
    '-A FORWARD -s 203.0.113.9/32 -j DROP',
    '-A FORWARD -j DOCKER-USER',
    '-A FORWARD -j DOCKER-FORWARD',
  ]
  const forward20 = ['-A FORWARD -o docker0 -j DOCKER', '-A FORWARD -i docker0 -o docker0 -j ACCEPT']
  const jump = '-m time --datestop 2026-01-01T00:01:00 -j AFLOAT-0123abcd'
  const input = {
    tag,
    family: 4 as const,
    networks,
    userChain: true,
    proxy: true,
    until: Date.parse('2026-01-01T00:01:00Z'),
  }
  const rules = (forward: string[], publications = [publication()]) =>
    filterRules({ ...input, forward, publications }).split('\n')

  it.each([
    ['before the first of the engine, after what people put before it', forward28, 2],
    ['before the older engines', forward20, 1],
    ['in an empty chain', [], 1],
  ])('is %s', (_, forward, place) => {
    expect(rules(forward).filter(rule => / FORWARD /.test(rule))).toEqual([`-I FORWARD ${place} ${jump}`])
  })

  it('is moved, not doubled', () => {
    const late = [...forward28, `-A FORWARD ${jump}`]
    expect(inPlace(tag, late)).toBe(false)
    expect(rules(late).filter(rule => / FORWARD /.test(rule))).toEqual([`-D FORWARD ${jump}`, `-I FORWARD 2 ${jump}`])
    expect(inPlace(tag, ['-A FORWARD -j AFLOAT-0123abcd', ...forward28])).toBe(true)
  })

  it('accepts exactly what is published, after what people say in DOCKER-USER, and leaves isolation to the engine', () => {
    const chain = rules(forward28)
      .filter(rule => rule.startsWith('-A AFLOAT'))
      .map(rule => rule.replace('-A AFLOAT-0123abcd ', ''))
    expect(chain).toEqual([
      '-j DOCKER-USER',
      '-o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-o br-front -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
      '-d 172.17.0.2 -o docker0 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT -j ACCEPT',
      '-i docker0 -o docker0 -j ACCEPT',
      '-i br-front -o br-front -j ACCEPT',
      '-o docker0 -j RETURN',
      '-o br-front -j RETURN',
      '-i docker0 -j ACCEPT',
      '-i br-front -j ACCEPT',
    ])
  })

  it('lets no container into another network where there is no docker-proxy to do it', () => {
    const text = filterRules({ ...input, proxy: false, forward: [], publications: [publication()] })
    const refusal = '-i br-front ! -o br-front -m conntrack --ctstate NEW -m conntrack --ctstate DNAT -j RETURN'
    expect(text.indexOf(refusal)).toBeGreaterThan(0)
    expect(text.indexOf(refusal)).toBeLessThan(text.indexOf('--dport 80'))
  })

  it('opens nothing that a network closes', () => {
    const closed = [
      network('hidden', { internal: true }),
      network('apart', { options: { 'com.docker.network.bridge.enable_icc': 'false' } }),
    ]
    const text = filterRules({ ...input, networks: closed, forward: [], publications: [] })
    expect(text).not.toContain('-i br-hidden -j ACCEPT')
    expect(text).not.toContain('-i br-apart -o br-apart -j ACCEPT')
  })

  it('goes without a trace', () => {
    expect(filterRemoval(tag, [`-A FORWARD ${jump}`, ...forward28]).split('\n')).toEqual([
      '*filter',
      ':AFLOAT-0123abcd - [0:0]',
      `-D FORWARD ${jump}`,
      '-X AFLOAT-0123abcd',
      'COMMIT',
      '',
    ])
  })
})
