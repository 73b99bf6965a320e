import { gte, valid } from 'semver'
import type { z } from 'zod'
import type { AppliedBy, Danger } from '../../../preload/contract/config.ts'
import * as type from './option-types.ts'

/** An option of dockerd's daemon.json. Sources: dockerd's `--help` and reference, its reload code, and measurement. */
export interface Option {
  readonly type: type.OptionType
  readonly meaning: string
  /** dockerd's own default; absent where it depends on the machine. */
  readonly default?: z.core.util.JSONType
  /** First engine version with it; absent for what 20.10 has. */
  readonly since?: string
  /** First engine version without it. */
  readonly until?: string
  readonly appliedBy: AppliedBy
  readonly danger: Danger
  /** Decided by Afloat: it may not stand in the file. */
  readonly owned?: true
}

interface More {
  readonly default?: z.core.util.JSONType
  readonly since?: string
  readonly until?: string
  readonly danger?: Danger
  readonly owned?: true
}

const reload = (kind: type.OptionType, meaning: string, more: More = {}): Option => ({
  type: kind,
  meaning,
  appliedBy: 'reload',
  danger: 'none',
  ...more,
})

const restart = (kind: type.OptionType, meaning: string, more: More = {}): Option => ({
  ...reload(kind, meaning, more),
  appliedBy: 'restart',
})

/**
 * The options. Which are reloaded was tried on 20.10.24, 26.1.5 and 28.5.2 (test/engine/config-options.long.test.ts); the
 * first versions are those of the reference's and `--help`'s changes.
 */
export const options: Readonly<Record<string, Option>> = {
  'allow-direct-routing': restart(type.flag, 'Lets other hosts reach published ports by container address', {
    default: false,
    since: '28.2.0',
  }),
  'allow-nondistributable-artifacts': reload(type.list, 'Registries that foreign layers may be pushed to', {
    default: [],
    until: '28.0.0',
  }),
  'api-cors-header': restart(type.text, 'Cross-origin header of the API', { default: '', until: '28.0.0' }),
  'authorization-plugins': reload(type.list, 'Plugins that allow or refuse each API request', { default: [] }),
  bip: restart(type.network, 'Address of the default bridge docker0, with its prefix', { danger: 'cuts' }),
  bip6: restart(type.networkV6, 'IPv6 address of the default bridge, with its prefix', {
    since: '28.0.0',
    danger: 'cuts',
  }),
  bridge: restart(type.text, 'Bridge that containers without a network are attached to', { danger: 'cuts' }),
  builder: restart(type.builder, "The builder's cache and what it may do"),
  'cdi-spec-dirs': restart(type.list, 'Folders with device descriptions (CDI)', { since: '25.0.0' }),
  'cgroup-parent': restart(type.text, 'Control group that new containers are put under', { default: '' }),
  containerd: restart(type.path, "containerd's socket", { owned: true }),
  'containerd-namespace': restart(type.text, 'Namespace of the containers in containerd', {
    default: 'moby',
    danger: 'orphans',
  }),
  'cpu-rt-period': restart(type.count(0), 'Real-time period of the parent control group, in microseconds', {
    default: 0,
  }),
  'cpu-rt-runtime': restart(type.count(0), 'Real-time share of the parent control group, in microseconds', {
    default: 0,
  }),
  'data-root': restart(type.path, 'Folder of images, containers and volumes', { danger: 'orphans' }),
  debug: reload(type.flag, 'Writes details to the log', { default: false }),
  'default-address-pools': restart(type.pools, 'Ranges that new networks take their addresses from'),
  'default-cgroupns-mode': reload(type.choice('private', 'host'), 'Control group namespace of new containers'),
  'default-gateway': restart(type.address, 'Gateway of the default bridge', { danger: 'cuts' }),
  'default-gateway-v6': restart(type.address, 'IPv6 gateway of the default bridge', { danger: 'cuts' }),
  'default-ipc-mode': reload(type.choice('private', 'shareable'), 'Shared memory of new containers', {
    default: 'private',
  }),
  'default-network-opts': restart(type.networkOptions, 'Options of new networks, by driver', { since: '24.0.0' }),
  'default-runtime': reload(type.text, 'Runtime of new containers', { default: 'runc' }),
  'default-shm-size': reload(type.size, 'Size of /dev/shm in new containers', { default: '64MiB' }),
  'default-ulimits': restart(type.ulimits, 'Limits of new containers', { default: {} }),
  dns: restart(type.addresses, 'DNS servers of new containers', { default: [] }),
  'dns-opts': restart(type.list, 'DNS options of new containers', { default: [] }),
  'dns-search': restart(type.list, 'DNS search domains of new containers', { default: [] }),
  'exec-opts': restart(type.list, 'Options of the runtime, such as native.cgroupdriver=systemd', { default: [] }),
  'exec-root': restart(type.path, "Folder of the engine's running state", { owned: true, danger: 'orphans' }),
  experimental: restart(type.flag, 'Features that are not finished', { default: false }),
  features: reload(type.flags, 'Features that are on or off, by name', { default: {} }),
  'fixed-cidr': restart(type.network, 'Range of the default bridge that containers take their addresses from', {
    danger: 'cuts',
  }),
  'fixed-cidr-v6': restart(type.networkV6, 'IPv6 range of the default bridge', { danger: 'cuts' }),
  group: restart(type.text, 'Group of the API socket', { default: 'docker' }),
  'host-gateway-ip': restart(type.address, 'Address that host-gateway stands for in --add-host'),
  'host-gateway-ips': restart(type.addresses, 'Addresses that host-gateway stands for in --add-host', {
    since: '28.0.0',
  }),
  hosts: restart(type.list, 'Where the API listens', { owned: true }),
  icc: restart(type.flag, 'Lets containers of the default bridge reach each other', { default: true }),
  init: restart(type.flag, 'Runs a small init in new containers', { default: false }),
  'init-path': restart(type.path, 'The docker-init program'),
  'insecure-registries': reload(
    type.list,
    'Registries that are used without TLS, or with a certificate that does not fit',
    {
      default: [],
    },
  ),
  ip: restart(type.address, 'Address that ports are published on where none is named', { default: '0.0.0.0' }),
  'ip-forward': restart(type.flag, 'Turns forwarding between networks on in the kernel', { default: true }),
  'ip-forward-no-drop': restart(type.flag, 'Leaves the policy of the FORWARD chain alone', {
    default: false,
    since: '28.0.0',
  }),
  'ip-masq': restart(type.flag, 'Hides addresses of the default bridge behind the host', { default: true }),
  ip6tables: restart(type.flag, 'Writes ip6tables rules'),
  iptables: restart(type.flag, 'Writes iptables rules; without, published ports do not work', {
    default: true,
    danger: 'cuts',
  }),
  ipv6: restart(type.flag, 'IPv6 in the default bridge', { default: false, danger: 'cuts' }),
  labels: reload(type.labels, 'Labels of the engine', { default: [] }),
  'live-restore': reload(type.flag, 'Keeps containers running while dockerd is away', { default: false }),
  'log-driver': restart(type.text, 'Where the output of new containers goes', { default: 'json-file' }),
  'log-format': restart(type.choice('text', 'json'), "Form of dockerd's own log", { default: 'text', since: '25.0.0' }),
  'log-level': restart(type.choice('debug', 'info', 'warn', 'error', 'fatal'), "How much dockerd's own log tells", {
    default: 'info',
  }),
  'log-opts': restart(type.map, 'Options of the log driver, such as max-size', { default: {} }),
  'max-concurrent-downloads': reload(type.count(0), 'Layers that a pull fetches at once; 0 is the default', {
    default: 3,
  }),
  'max-concurrent-uploads': reload(type.count(0), 'Layers that a push sends at once; 0 is the default', { default: 5 }),
  'max-download-attempts': reload(type.count(0), 'Tries for a layer before a pull fails; 0 is the default', {
    default: 5,
  }),
  'metrics-addr': restart(type.text, 'Address that metrics are served on', { default: '' }),
  mtu: restart(type.count(0), 'Largest packet of the default bridge, in bytes', { default: 1500, danger: 'none' }),
  'network-control-plane-mtu': restart(type.count(500), "Largest packet of a swarm's network control, in bytes", {
    default: 1500,
  }),
  'network-diagnostic-port': reload(type.count(0), 'Port on 127.0.0.1 that serves facts of the network; 0 is none', {
    default: 0,
  }),
  'no-new-privileges': restart(type.flag, 'Forbids new containers to gain privileges', { default: false }),
  'node-generic-resources': restart(type.list, 'Resources that a swarm may count on'),
  'oom-score-adjust': restart(type.count(-1000), "dockerd's standing when memory runs out", { until: '25.0.0' }),
  pidfile: restart(type.path, "File with dockerd's pid", { owned: true }),
  proxies: restart(type.proxies, 'Proxies for pulls and pushes', { since: '23.0.0' }),
  'raw-logs': restart(type.flag, "Full times and no colours in dockerd's own log", { default: false }),
  'registry-mirrors': reload(type.mirrors, 'Mirrors that are asked before the public registry', { default: [] }),
  runtimes: reload(type.runtimes, 'Runtimes beside runc, by name', { default: {} }),
  'seccomp-profile': restart(type.text, 'System calls that new containers may make'),
  'selinux-enabled': restart(type.flag, 'SELinux for containers', { default: false }),
  'shutdown-timeout': reload(
    type.count(-1),
    'How long containers may take to stop with the engine, in seconds; -1 is without end',
    {
      default: 15,
    },
  ),
  'storage-driver': restart(type.text, 'How images and containers are stored', { danger: 'orphans' }),
  'storage-opts': restart(type.list, 'Options of the storage driver'),
  'swarm-default-advertise-addr': restart(type.text, 'Address or interface that a swarm is told', { default: '' }),
  tls: restart(type.flag, 'TLS for the API over the network', { default: false }),
  tlscacert: restart(type.path, 'Authority whose certificates are trusted'),
  tlscert: restart(type.path, 'Certificate of the API'),
  tlskey: restart(type.path, 'Key of that certificate'),
  tlsverify: restart(type.flag, 'TLS with certificates on both sides', { default: false }),
  'userland-proxy': restart(type.flag, 'A process for each published port, for connections from the host itself', {
    default: true,
  }),
  'userland-proxy-path': restart(type.path, 'The docker-proxy program'),
  'userns-remap': restart(type.text, 'User whose subordinate ids containers run under', {
    default: '',
    danger: 'orphans',
  }),
}

export function optionOf(key: string): Option | undefined {
  return Object.hasOwn(options, key) ? options[key] : undefined
}

/** Whether an engine knows an option: `known`, or from or until which version it does. */
export function knownTo(option: Option, version: string): 'known' | { since: string } | { until: string } {
  if (!valid(version)) return 'known'
  if (option.since && !gte(version, option.since)) return { since: option.since }
  if (option.until && gte(version, option.until)) return { until: option.until }
  return 'known'
}
