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
  const [own, settings] = await Promise.all([aptMirror(), aptSettings()])
  const address = (env['AFLOAT_DEBIAN_MIRROR'] || own || publicMirror).replace(/\/+$/, '')
  // apt also knows DIRECT and its own schemes; those are not for us.
  const proxyOf = (key: string) => (settings.get(key)?.startsWith('http') ? settings.get(key) : undefined)
  const httpProxy = proxyOf('Acquire::http::Proxy')
  const httpsProxy = proxyOf('Acquire::https::Proxy') ?? httpProxy
  return {
    address,
    // The environment's proxies win by being left to the agent.
    proxy: {
      ...(httpProxy && !env['http_proxy'] && !env['HTTP_PROXY'] ? { httpProxy } : {}),
      ...(httpsProxy && !env['https_proxy'] && !env['HTTPS_PROXY'] ? { httpsProxy } : {}),
    },
    checkValidUntil: !/^(false|no|0|off|without|disable)$/i.test(settings.get('Acquire::Check-Valid-Until') ?? ''),
  }
}

/** The address of the first source of apt's that is Debian's main archive and reachable over HTTP. */
async function aptMirror(): Promise<string | undefined> {
  const lines = await output('apt-get', [
    'indextargets',
    '--format',
    '$(ORIGIN)|$(LABEL)|$(REPO_URI)',
    'Created-By: Packages',
  ])
  for (const line of lines) {
    const [origin, label, address] = line.split('|')
    if (!address || !/^https?:\/\//.test(address)) continue
    // Before the first `apt-get update` apt knows no origins; then the path has to do.
    const named = origin === 'Debian' && label === 'Debian'
    const unnamed = !origin?.match(/^\w/) && /\/debian\/?$/.test(address)
    if (named || unnamed) return address
  }
  return undefined
}

async function aptSettings(): Promise<Map<string, string>> {
  const settings = new Map<string, string>()
  for (const line of await output('apt-config', ['dump'])) {
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
