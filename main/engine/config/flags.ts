import { readFile } from 'node:fs/promises'

/** Flags whose key in daemon.json has another name: the plural, mostly (dockerd's `opts.NamedOption`). */
const keyOfFlag: Readonly<Record<string, string>> = {
  'add-runtime': 'runtimes',
  'allow-nondistributable-artifacts': 'allow-nondistributable-artifacts',
  'authorization-plugin': 'authorization-plugins',
  'cdi-spec-dir': 'cdi-spec-dirs',
  'default-address-pool': 'default-address-pools',
  'default-network-opt': 'default-network-opts',
  'default-ulimit': 'default-ulimits',
  'dns-opt': 'dns-opts',
  'exec-opt': 'exec-opts',
  feature: 'features',
  host: 'hosts',
  'http-proxy': 'proxies',
  'https-proxy': 'proxies',
  'no-proxy': 'proxies',
  'insecure-registry': 'insecure-registries',
  label: 'labels',
  'log-opt': 'log-opts',
  'node-generic-resource': 'node-generic-resources',
  'registry-mirror': 'registry-mirrors',
  'storage-opt': 'storage-opts',
}

const keyOfLetter: Readonly<Record<string, string>> = {
  b: 'bridge',
  D: 'debug',
  G: 'group',
  H: 'hosts',
  l: 'log-level',
  p: 'pidfile',
  s: 'storage-driver',
}

/**
 * Flags that Afloat leaves out of the next start once their key stands in the file. Any other key that is both is fatal
 * to dockerd, whatever is restarted.
 */
export const YIELDING_FLAGS: readonly string[] = ['data-root', 'live-restore', 'init-path', 'userland-proxy-path']

/** The keys that dockerd's arguments speak of, with their text. A key here and in the file is refused by dockerd. */
export function flagsIn(args: readonly string[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const [index, arg] of args.entries()) {
    const long = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(arg)
    if (long?.[1]) found.set(keyOfFlag[long[1]] ?? long[1], long[2] ?? valueAfter(args, index))
    const short = /^-([A-Za-z])=?(.*)$/s.exec(arg)
    const key = keyOfLetter[short?.[1] ?? '']
    if (key) found.set(key, short?.[2] || valueAfter(args, index))
  }
  return found
}

/** `--flag value`; a flag alone is `true`. */
function valueAfter(args: readonly string[], index: number): string {
  const next = args[index + 1]
  return next === undefined || next.startsWith('-') ? 'true' : next
}

/** The same of a process that runs, from /proc/PID/cmdline. */
export async function flagsOfProcess(pid: number): Promise<Map<string, string>> {
  return flagsIn((await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(1, -1))
}
