import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ProxySettings } from '../http.ts'

const run = promisify(execFile)

/** Debian's own address, served by the mirror network. */
const publicMirror = 'http://deb.debian.org/debian'
/** apt answers from local files; one that takes longer is broken, and Afloat goes on without it. */
const aptTimeoutMs = 10_000

/** Where Debian's archive is read from, and how. */
export interface Mirror {
  /** Without a slash at its end. */
  readonly address: string
  readonly proxy: ProxySettings
  /** Whether an index past its Valid-Until is refused. Follows apt's own setting for the mirror that apt uses. */
  readonly checkValidUntil: boolean
}

/** The mirror of AFLOAT_DEBIAN_MIRROR, else the one that apt on this machine uses for Debian, else the public one. */
export async function chooseMirror(env: NodeJS.ProcessEnv = process.env): Promise<Mirror> {
  const [targets, dump] = await Promise.all([
    output('apt-get', ['indextargets', '--format', '$(ORIGIN)|$(LABEL)|$(REPO_URI)', 'Created-By: Packages']),
    output('apt-config', ['dump']),
  ])
  return mirrorFrom(targets, dump, env)
}

/** The decision behind chooseMirror, from the lines that apt-get and apt-config print. */
export function mirrorFrom(targets: readonly string[], dump: readonly string[], env: NodeJS.ProcessEnv): Mirror {
  const settings = settingsIn(dump)
  const address = env['AFLOAT_DEBIAN_MIRROR'] || aptMirror(targets) || publicMirror
  // apt also knows DIRECT and its own schemes; those are not for us.
  const proxyOf = (key: string) => (settings.get(key)?.startsWith('http') ? settings.get(key) : undefined)
  const httpProxy = proxyOf('Acquire::http::Proxy')
  const httpsProxy = proxyOf('Acquire::https::Proxy') ?? httpProxy
  return {
    address: address.replace(/\/+$/, ''),
    // The environment's proxies win, by being left to the agent.
    proxy: {
      ...(httpProxy && !env['http_proxy'] && !env['HTTP_PROXY'] ? { httpProxy } : {}),
      ...(httpsProxy && !env['https_proxy'] && !env['HTTPS_PROXY'] ? { httpsProxy } : {}),
    },
    checkValidUntil: !/^(false|no|0|off|without|disable)$/i.test(settings.get('Acquire::Check-Valid-Until') ?? ''),
  }
}

/** The address of the first source of apt's that is Debian's main archive and reachable over HTTP. */
function aptMirror(targets: readonly string[]): string | undefined {
  for (const line of targets) {
    const [origin, label, address] = line.split('|')
    if (!address || !/^https?:\/\/[^@]*$/.test(address)) continue
    // Before the first `apt-get update` apt knows no origins and leaves the words as they are; the path has to do.
    const named = origin === 'Debian' && label === 'Debian'
    const unnamed = !/^\w/.test(origin ?? '') && /\/debian\/?$/.test(address)
    if (named || unnamed) return address
  }
  return undefined
}

function settingsIn(dump: readonly string[]): Map<string, string> {
  const settings = new Map<string, string>()
  for (const line of dump) {
    const found = /^(\S+) "(.*)";$/.exec(line)
    if (found?.[1] && found[2]) settings.set(found[1], found[2])
  }
  return settings
}

async function output(command: string, args: string[]): Promise<string[]> {
  try {
    const { stdout } = await run(command, args, { timeout: aptTimeoutMs, maxBuffer: 16 * 1024 * 1024 })
    return stdout.split('\n')
  } catch {
    // No apt, or one that does not work: the public mirror serves.
    return []
  }
}
