import { describe, expect, it } from 'vitest'
import { parseSockets } from '../../../main/engine/preflight/api-clients.ts'
import { refuseRed, withSet } from '../../../main/engine/preflight/check.ts'
import type { CheckFacts } from '../../../main/engine/preflight/facts.ts'
import { changedBetween } from '../../../main/engine/preflight/gather.ts'
import { judgeFacts } from '../../../main/engine/preflight/judge.ts'
import { problemOf } from '../../../main/host/afloat-error.ts'
import type { ContainerRecord } from '../../../main/shims/record.ts'
import { containerRecord } from '../container-fixture.ts'

const container = (name: string, some: Partial<ContainerRecord> = {}, bootstrap = 2, top = true) => ({
  record: containerRecord(name, some),
  bootstrap,
  top,
})

/** A restart of 28.5.2 with one container, of which there is nothing to say. */
function facts(some: Partial<CheckFacts>): CheckFacts {
  return {
    from: { version: '28.5.2', containerdVersion: '2.1.9' },
    to: { version: '28.5.2', containerdVersion: '2.1.9' },
    containerdAfter: '2.1.9',
    containers: [container('db')],
    networks: [],
    options: {},
    changed: [],
    systemd: true,
    engine: { liveRestore: true, swarm: 'inactive', plugins: [] },
    execs: [],
    clients: [],
    apiVersionsSeen: [],
    validation: { ok: true, text: '' },
    disk: { freeForBundles: 1e12, freeForData: 1e12, needed: 0 },
    held: [],
    net: { ownedTables: true, limits: [] },
    ...some,
  }
}

const to = (version: string, containerdVersion: string, after = containerdVersion): Partial<CheckFacts> => ({
  to: { version, containerdVersion },
  containerdAfter: after,
})
const from = (version: string, containerdVersion: string): Partial<CheckFacts> => ({
  from: { version, containerdVersion },
})
const bridge = {
  networkId: 'b',
  networkName: 'bridge',
  address: '',
  address6: '',
  gateway: '',
  gateway6: '',
  names: [],
}
function withoutRoot(cgroupDriver: string, lingers: boolean, network = true): Partial<CheckFacts> {
  return { engine: { liveRestore: true, swarm: '', plugins: [], rootless: { cgroupDriver, lingers, network } } }
}

const changed = (key: string): Partial<CheckFacts> => ({ changed: [{ key, before: undefined, after: 'x' }] })

describe('the rules', () => {
  it.each<[string, Partial<CheckFacts>, rule: string, level: string, words: string]>([
    ['live restore off in the file', { options: { 'live-restore': false } }, 'live-restore', 'red', 'kills db'],
    [
      'live restore off in the engine',
      { engine: { liveRestore: false, swarm: '', plugins: [] } },
      'live-restore',
      'red',
      'stopping it kills db',
    ],
    [
      'no live restore, nothing runs',
      { options: { 'live-restore': false }, containers: [] },
      'live-restore',
      'amber',
      '',
    ],
    ['a patch release', { ...from('28.5.1', '2.1.9') }, 'version-distance', 'green', 'one release line'],
    ['a measured jump', { ...from('20.10.5', '1.4.13') }, 'version-distance', 'green', 'measured'],
    ['a jump between measured lines', { ...from('20.10.12', '1.4.13') }, 'version-distance', 'green', 'lines'],
    ['an unmeasured jump', { ...from('24.0.7', '1.7.1') }, 'version-distance', 'amber', 'not measured'],
    ['containerd forward', from('26.1.5', '1.7.24'), 'containerd', 'green', 'goes forward'],
    ['containerd stays when dockerd goes back', to('26.1.5', '1.7.24', '2.1.9'), 'containerd', 'green', 'would kill'],
    ['containerd back', to('26.1.5', '1.7.24'), 'containerd', 'red', 'go back'],
    ['an engine that is not installed', { containerdAfter: null }, 'containerd', 'amber', 'once it is installed'],
    [
      'a shim too new',
      { ...to('26.1.5', '1.7.24'), containers: [container('db', {}, 3)] },
      'bootstrap',
      'red',
      'protocol 3',
    ],
    ['containerd inside dockerd', to('29.7.1', '2.2.0'), 'embedded-containerd', 'green', 'beside dockerd'],
    ['another data root', changed('data-root'), 'options', 'red', 'does not know it'],
    ['another storage driver', changed('storage-driver'), 'options', 'red', 'does not know it'],
    [
      'another bridge address',
      { ...changed('bip'), containers: [container('db', { endpoints: [bridge] })] },
      'options',
      'amber',
      'while db run on it',
    ],
    ['another bridge address, nobody on it', changed('bip'), 'options', 'green', 'with the restart'],
    ['another cgroup driver', changed('exec-opts'), 'options', 'amber', 'cgroup driver'],
    [
      "systemd's cgroups without systemd",
      { changed: [{ key: 'exec-opts', before: [], after: ['native.cgroupdriver=systemd'] }], systemd: false },
      'options',
      'red',
      'would not start',
    ],
    ['another firewall', changed('firewall-backend'), 'options', 'amber', 'published ports'],
    ['what a reload is enough for', changed('debug'), 'options', 'green', 'reload'],
    ['what it does not accept', { validation: { ok: false, text: 'no-such' } }, 'validate', 'red', 'no-such'],
    ['no engine that answers', { engine: null }, 'unanswered', 'amber', 'from the records'],
    ['nothing that runs at all', { engine: null, containers: [] }, 'unanswered', 'green', 'from the disk'],
    ['live restore without an engine', { engine: null }, 'live-restore', 'green', 'at the next start'],
    ['a swarm node', { engine: { liveRestore: true, swarm: 'active', plugins: [] } }, 'swarm', 'red', 'refuses'],
    ['an exec session', { execs: [{ containerId: 'db'.padEnd(64, '0'), command: 'sh -l' }] }, 'exec', 'amber', 'sh -l'],
    ['a build', { clients: [{ pid: 7, command: 'docker build .' }] }, 'clients', 'amber', 'docker build .'],
    [
      '--rm under an engine that removes it',
      to('20.10.24', '1.6.20', '2.1.9'),
      'auto-remove',
      'amber',
      'takes the mark',
    ],
    ['--rm', {}, 'auto-remove', 'green', 'removed once'],
    ['a restart policy', {}, 'restart-policy', 'green', 'always'],
    ['a health check', {}, 'health-check', 'green', 'pause'],
    ['a log that can be kept up', {}, 'log-driver', 'green', 'kept up'],
    [
      'a log driver of dockerd alone',
      { containers: [container('db', { log: { driver: 'syslog', options: {}, path: '' } })] },
      'log-driver',
      'amber',
      'syslog',
    ],
    [
      'a host-gateway',
      { ...to('29.6.0', '2.2.0'), containers: [container('db', { extraHosts: ['h:host-gateway'] })] },
      'host-gateway',
      'amber',
      'moby#53089',
    ],
    ['logs without root', withoutRoot('systemd', true), 'rootless-logs', 'green', 'No line is lost'],
    ['no cgroups without root', withoutRoot('none', true), 'rootless-cgroups', 'green', 'no limits'],
    ["a session's containers", withoutRoot('systemd', false), 'rootless-session', 'green', 'log out'],
    ['no rootlesskit any more', withoutRoot('systemd', true, false), 'rootless-network', 'red', 'not start again'],
    ['a plugin', { engine: { liveRestore: true, swarm: '', plugins: ['vol:1'] } }, 'plugins', 'amber', 'vol:1'],
    [
      'macvlan',
      {
        containers: [container('db', { endpoints: [bridge] })],
        networks: [{ id: 'b', name: 'lan', driver: 'macvlan', internal: false, bridge: '', subnets: [], options: {} }],
      },
      'macvlan',
      'green',
      'macvlan',
    ],
    [
      'ipvlan',
      {
        containers: [container('db', { endpoints: [bridge] })],
        networks: [{ id: 'b', name: 'lan', driver: 'ipvlan', internal: false, bridge: '', subnets: [], options: {} }],
      },
      'ipvlan',
      'amber',
      'ipvlan',
    ],
    ['no room for a bundle', { disk: { freeForBundles: 5, freeForData: 1e12, needed: 9e8 } }, 'disk', 'red', '900 MB'],
    ['little room for data', { disk: { freeForBundles: 1e12, freeForData: 5, needed: 0 } }, 'disk', 'amber', 'free'],
    ['an API that goes', { ...to('29.0.0', '2.2.0'), apiVersionsSeen: ['1.24'] }, 'api', 'amber', '1.24 were seen'],
    ['no docker top, containerd stays', { containers: [container('db', {}, 2, false)] }, 'top', 'amber', 'newer'],
    [
      'no docker top, containerd changes',
      { ...from('26.1.5', '1.7.24'), containers: [container('db', {}, 2, false)] },
      'top',
      'red',
      'take it for dead',
    ],
  ])('%s', (_, some, rule, level, words) => {
    const all = { autoRemove: true, restartPolicy: 'always', hasHealthCheck: true }
    const found = judgeFacts(facts({ containers: [container('db', all)], ...some })).findings
    const [finding] = found.filter(candidate => candidate.rule === rule)
    expect(finding).toMatchObject({ level })
    expect(finding?.sentence).toContain(words)
  })

  it('say nothing bad of a plain restart', () => {
    const { level, containers } = judgeFacts(facts({}))
    expect(level).toBe('green')
    expect(containers).toEqual([{ id: 'db'.padEnd(64, '0'), name: 'db', level: 'green' }])
  })
})

describe('the refusal', () => {
  it('names what force would kill', () => {
    const { code, remedy } = problemOf(
      thrown(() => refuseRed(judgeFacts(facts({ options: { 'live-restore': false } })))),
    )
    expect(code).toBe('refused-by-check')
    expect(remedy).toContain('kills db')
  })

  it('names nobody where nothing would be killed', () => {
    const red = judgeFacts(facts({ validation: { ok: false, text: 'no' } }))
    expect(problemOf(thrown(() => refuseRed(red))).remedy).toContain('To go on all the same: --force')
  })

  it('does not come for what is green or amber', () => {
    expect(() => refuseRed(judgeFacts(facts(changed('iptables'))))).not.toThrow()
  })
})

describe('options', () => {
  it('are compared by value, and null takes one out', () => {
    const before = { debug: true, labels: ['a'] }
    expect(changedBetween(before, { debug: true, labels: ['a'] })).toEqual([])
    expect(changedBetween(before, withSet(before, { debug: null, mtu: 1400 })).map(({ key }) => key)).toEqual([
      'debug',
      'mtu',
    ])
  })
})

describe('the other ends of API connections', () => {
  const text = [
    'u_str ESTAB 0      0      /h/run/docker.sock.n 101 * 102 users:(("dockerd",pid=5,fd=9))',
    'u_str ESTAB 0      0      * 102 * 101 users:(("docker",pid=77,fd=3))',
  ].join('\n')
  it('are found by their peer', () => {
    const sockets = parseSockets(text)
    expect(sockets.pidsAt(sockets.peerOf('101'))).toEqual([77])
    expect(sockets.pidsAt(sockets.peerOf('999'))).toEqual([])
  })
})

function thrown(work: () => void): unknown {
  try {
    work()
    return undefined
  } catch (error) {
    return error
  }
}
