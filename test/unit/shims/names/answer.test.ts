import packet, { type Answer, type RecordType } from 'dns-packet'
import { describe, expect, it } from 'vitest'
import { canonical } from '../../../../main/host/ip-address.ts'
import { addressOfReverse, decide, encodeResponse, rcodes } from '../../../../main/shims/names/answer.ts'
import { parseEngineRules } from '../../../../main/shims/names/engine-rules.ts'
import { findResolvers, queuedBytes } from '../../../../main/shims/names/resolver-sockets.ts'
import { parseHost, parseWritten } from '../../../../main/shims/names/upstreams.ts'
import { namesByNetwork, scopeOf } from '../../../../main/shims/names/zone.ts'
import { container, endpoint, inventory, network } from '../net-inventory.ts'

const db = container('db', [
  endpoint('front', '172.18.0.2', { names: ['db', 'Store'], address6: 'fd00:0:0::2' }),
  endpoint('inner.net', '172.19.0.2', { names: ['db'] }),
])
const db2 = container('db2', [endpoint('front', '172.18.0.3', { names: ['db2', 'store'] })])
const app = container('app', [
  endpoint('inner.net', '172.19.0.9', { names: ['app'] }),
  endpoint('front', '172.18.0.9', { names: ['app'], links: ['db2:cache'] }),
])
const far = container('far', [endpoint('elsewhere', '172.20.0.2', { names: ['far'] })])
const all = inventory(
  [network('front'), network('inner.net', { internal: true }), network('elsewhere')],
  [db, db2, app, far],
)
const scope = scopeOf(app, namesByNetwork(all))

function told(type: RecordType, name: string, ndotsSet = false): string {
  const verdict = decide(scope, { type, name }, ndotsSet)
  if (verdict.kind === 'forward') return 'forward'
  return verdict.answers
    .map(answer => ('data' in answer ? String(answer.data) : ''))
    .sort()
    .join(' ')
}

describe('a lookup is answered as the engine would', () => {
  it.each<[RecordType, string, string]>([
    ['A', 'db', '172.18.0.2'],
    ['A', 'DB.', '172.18.0.2'],
    ['A', 'store', '172.18.0.2 172.18.0.3'],
    ['A', 'db.front', '172.18.0.2'],
    ['A', 'db.inner.net', '172.19.0.2'],
    ['A', 'cache', '172.18.0.3'],
    ['A', 'far', 'forward'],
    ['A', 'db.elsewhere', 'forward'],
    ['A', 'example.org', 'forward'],
    ['AAAA', 'db', 'fd00:0:0::2'],
    ['AAAA', 'db2', ''],
    ['MX', 'db', ''],
    ['MX', 'example.org', 'forward'],
    ['TXT', 'db', 'forward'],
    ['PTR', '2.0.18.172.in-addr.arpa', 'db.front'],
    ['PTR', '2.0.20.172.in-addr.arpa', 'forward'],
    ['PTR', `2.${'0.'.repeat(27)}0.0.d.f.ip6.arpa`, 'db.front'],
  ])('%s %s', (type, name, answer) => {
    expect(told(type, name)).toBe(answer)
  })

  it('keeps bare names in where somebody set ndots', () => {
    expect(told('A', 'nobody', true)).toBe('')
    expect(told('A', 'nobody.test', true)).toBe('forward')
    expect(told('TXT', 'nobody', true)).toBe('forward')
  })

  it('lets a container of internal networks alone ask nothing of the host', () => {
    const lone = container('lone', [endpoint('inner.net', '172.19.0.7', { names: ['lone'] })])
    expect(scopeOf(lone, namesByNetwork(all)).external).toBe(false)
    expect(scope.external).toBe(true)
  })
})

it('leaves out what does not fit a datagram, and says so', () => {
  const query = packet.decode(packet.encode({ type: 'query', id: 5, questions: [{ type: 'A', name: 'many' }] }))
  const answers: Answer[] = Array.from({ length: 60 }, (_, i) => ({
    type: 'A',
    name: 'many',
    ttl: 600,
    data: `10.0.0.${i}`,
  }))
  const small = packet.decode(encodeResponse(query, 'udp', rcodes.noError, answers))
  expect(small.answers?.length).toBeLessThan(60)
  expect(small.flag_tc).toBe(true)
  expect(packet.decode(encodeResponse(query, 'tcp', rcodes.noError, answers)).answers).toHaveLength(60)
})

it.each([
  ['2.0.18.172.in-addr.arpa', '172.18.0.2'],
  ['example.org', undefined],
  ['1.2.ip6.arpa', undefined],
])('reads the reverse name %s', (name, address) => {
  expect(addressOfReverse(name)).toBe(address)
})

it.each([
  ['FD00:0:0::0:2', 'fd00::2'],
  ['::1', '::1'],
  ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
  ['172.18.0.2', '172.18.0.2'],
])('spells %s as %s', (address, spelling) => {
  expect(canonical(address)).toBe(spelling)
})

describe('where outside lookups go', () => {
  it('is what the engine wrote down', () => {
    const text =
      'nameserver 127.0.0.11\noptions ndots:0\n# ExtServers: [host(10.0.0.53) 192.0.2.1 127.0.0.11 a b]\n# Option ndots from: internal\n'
    expect(parseWritten(text)).toEqual({
      servers: [
        { address: '10.0.0.53', fromHost: true },
        { address: '192.0.2.1', fromHost: false },
      ],
      ndotsSet: false,
    })
    expect(parseWritten(text.replace('internal', 'override'))?.ndotsSet).toBe(true)
    expect(parseWritten('nameserver 127.0.0.11\n')).toBeUndefined()
  })

  it("is the host's, or the engine's default where it has none", () => {
    expect(parseHost('nameserver 10.0.0.53\noptions ndots:2 edns0\n').options).toEqual(['ndots:2', 'edns0'])
    expect(parseHost('search test\n').servers).toEqual(['8.8.8.8', '8.8.4.4'])
  })
})

it("finds the engine's resolver in a namespace", () => {
  const udp = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops',
    '14188: 0B00007F:A064 00000000:0000 07 00000000:00000A80 00:00000000 00000000     0        0 23911 2 0000 0',
    '14189: 0100007F:A065 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 23912 2 0000 0',
  ].join('\n')
  expect(findResolvers(udp, 'udp')).toEqual([{ inode: '23911', port: 0xa064 }])
  expect([0xa064, 0xa065, 0xa066].map(port => queuedBytes(udp, port))).toEqual([0xa80, 0, 0])
  const save = [
    '-A DOCKER_OUTPUT -d 127.0.0.11/32 -p tcp -m tcp --dport 53 -j DNAT --to-destination 127.0.0.11:33747',
    '-A DOCKER_OUTPUT -d 127.0.0.11/32 -p udp -m udp --dport 53 -j DNAT --to-destination 127.0.0.11:41060',
  ].join('\n')
  expect(parseEngineRules(save)).toEqual({ tcpPort: 33747, udpPort: 41060 })
  expect(parseEngineRules('')).toBeUndefined()
})
