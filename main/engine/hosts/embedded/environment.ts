import { dirname } from 'node:path'
import type { Bundle } from '../../releases/bundle.ts'

/** What an engine's process may know of the environment Afloat runs in: proxies for its downloads, and the language. */
const PASSED_ON = /^((https?|no|all|ftp)_proxy|HOME|LANG|LC_ALL|TZ|GODEBUG|SSL_CERT_(FILE|DIR))$/i

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The environment of containerd and dockerd. The bundle comes first on the PATH, since both look their helpers up there
 * (containerd-shim-runc-v2, runc, docker-proxy), and nothing of a desktop session leaks into what outlives it.
 */
export function engineEnvironment(
  bundle: Bundle,
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv & { readonly PATH: string } {
  const passed = Object.entries(env).filter(([name]) => PASSED_ON.test(name))
  return { ...Object.fromEntries(passed), PATH: `${dirname(bundle.binary('dockerd'))}:${SYSTEM_PATH}` }
}
