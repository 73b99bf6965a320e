import { describe, expect, it } from 'vitest'
import { parseEngineTargets } from '../../../../main/shims/ports/port-facts.ts'
import { portLimits } from '../../../../main/shims/ports/port-limits.ts'
import { type PortFacts, publicationsOf } from '../../../../main/shims/ports/publications.ts'
import { container, endpoint, inventory, network, published } from '../net-inventory.ts'

const able: PortFacts = { sctp: true, ownedTables: true, targets: [] }
const bridge = network('bridge')
const front = network('front')

describe('what can be held', () => {
  const six = endpoint('front', '172.18.0.2', { address6: 'fd00::2' })
  it.each([
    ['any address', endpoint('bridge', '172.17.0.2'), published('0.0.0.0', 8080, 80), 'any', '172.17.0.2'],
    ['loopback', endpoint('bridge', '172.17.0.2'), published('127.0.0.1', 8080, 80), '127.0.0.1', '172.17.0.2'],
    ['one address', endpoint('front', '172.18.0.2'), published('192.0.2.1', 53, 53, 'udp'), '192.0.2.1', '172.18.0.2'],
    ['any IPv6 address', six, published('::', 8080, 80), 'any', 'fd00::2'],
    ['sctp', endpoint('front', '172.18.0.2'), published('0.0.0.0', 9, 9, 'sctp'), 'any', '172.18.0.2'],
  ])('%s', (_, place, port, hostAddress, address) => {
    const { publications, limits } = publicationsOf(
      inventory([bridge, front], [container('web', [place], [port])]),
      able,
    )
    expect(publications).toMatchObject([{ hostAddress, address, hostPort: port.hostPort, port: port.containerPort }])
    expect(limits).toEqual([])
  })

  it('follows the engine where a container is in several networks', () => {
    const web = container(
      'web',
      [endpoint('bridge', '172.17.0.2'), endpoint('front', '172.18.0.2')],
      [published('0.0.0.0', 8080, 80)],
    )
    const all = inventory([bridge, front], [web])
    const targets = [{ protocol: 'tcp', hostPort: 8080, address: '172.18.0.2' }]
    expect(publicationsOf(all, able).publications).toMatchObject([{ address: '172.17.0.2', bridge: 'docker0' }])
    expect(publicationsOf(all, { ...able, targets }).publications).toMatchObject([
      { address: '172.18.0.2', bridge: 'br-front' },
    ])
  })

  it('never publishes over an internal network', () => {
    const inside = network('aaa', { internal: true })
    const web = container(
      'web',
      [endpoint('aaa', '172.20.0.2'), endpoint('front', '172.18.0.2')],
      [published('0.0.0.0', 8080, 80)],
    )
    expect(publicationsOf(inventory([inside, front], [web]), able).publications).toMatchObject([
      { address: '172.18.0.2' },
    ])
  })

  it('asks special addresses before any', () => {
    const ports = [published('0.0.0.0', 80, 80), published('127.0.0.1', 81, 81)]
    const all = inventory([bridge], [container('web', [endpoint('bridge', '172.17.0.2')], ports)])
    expect(publicationsOf(all, able).publications.map(({ hostAddress }) => hostAddress)).toEqual(['127.0.0.1', 'any'])
  })
})

describe('what is named beforehand', () => {
  const plain = endpoint('bridge', '172.17.0.2')
  it.each([
    ['::1', plain, published('::1', 8080, 80), able, /docker-proxy/],
    ['IPv6 to a container without', plain, published('2001:db8::1', 8080, 80), able, /no IPv6 address/],
    ['sctp without the kernel', plain, published('0.0.0.0', 9, 9, 'sctp'), { ...able, sctp: false }, /SCTP/],
    ['an old kernel', plain, published('0.0.0.0', 80, 80), { ...able, ownedTables: false }, /5\.12/],
    ['no bridge', endpoint('wlan', '192.0.2.9'), published('0.0.0.0', 80, 80), able, /no bridge network/],
  ])('%s', (_, place, port, facts, reason) => {
    const wlan = network('wlan', { driver: 'ipvlan', bridge: '' })
    const all = inventory([bridge, wlan], [container('web', [place], [port])])
    expect(portLimits(all, facts, [])).toMatchObject([{ container: 'web', reason: expect.stringMatching(reason) }])
    expect(publicationsOf(all, facts).publications).toEqual([])
  })

  it('localhost over IPv6, beside what is held', () => {
    const six = endpoint('bridge', '172.17.0.2', { address6: 'fd00::2' })
    const all = inventory([bridge], [container('web', [six], [published('::', 8080, 80)])])
    expect(portLimits(all, able, [])).toMatchObject([{ container: 'web', port: '[::1]:8080/tcp' }])
  })

  it.each([
    ['0.0.0.0', ['127.0.0.1:8080/tcp']],
    ['127.0.0.2', ['127.0.0.2:8080/tcp']],
    ['192.0.2.1', []],
  ])('a firewall between 127.0.0.1 and the bridge, published on %s', (address, ports) => {
    const all = inventory([bridge], [container('web', [plain], [published(address, 8080, 80)])])
    expect(portLimits(all, able, ['docker0']).map(({ port }) => port)).toEqual(ports)
    expect(portLimits(all, able, ['br-front'])).toEqual([])
  })
})

it("reads the engine's targets from its rules", () => {
  const save = [
    '-A DOCKER -i docker0 -j RETURN',
    '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
    '-A DOCKER -d 10.9.1.2/32 ! -i docker0 -p udp -m udp --dport 8082 -j DNAT --to-destination 172.17.0.2:82',
    '-A DOCKER ! -s fe80::/10 ! -i br-1 -p tcp -m tcp --dport 8086 -j DNAT --to-destination [fd00:aa::2]:80',
  ].join('\n')
  expect(parseEngineTargets(save)).toEqual([
    { protocol: 'tcp', hostPort: 8080, address: '172.17.0.2' },
    { protocol: 'udp', hostPort: 8082, address: '172.17.0.2' },
    { protocol: 'tcp', hostPort: 8086, address: 'fd00:aa::2' },
  ])
})
