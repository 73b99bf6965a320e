/**
 * Set for a supervisor that runs within rootlesskit's namespaces: there it is root, and all that needs root (rules,
 * mounts, namespaces of containers) is done as for an engine of root's.
 */
const MARK = 'AFLOAT_ROOTLESS'

/** What such a supervisor's environment must hold besides. */
export function insideEnvironment(uid: number, gid: number, path = process.env['PATH'] ?? ''): NodeJS.ProcessEnv {
  return {
    [MARK]: '1',
    // As rootlesskit tells its own children; dockerd needs both to find the user's cgroups.
    ROOTLESSKIT_PARENT_EUID: String(uid),
    ROOTLESSKIT_PARENT_EGID: String(gid),
    // A plain user's PATH has no nft, no iptables and no ip.
    PATH: `${path}:/usr/local/sbin:/usr/sbin:/sbin`,
  }
}

export function isInside(env: NodeJS.ProcessEnv = process.env): boolean {
  return env[MARK] === '1'
}

/** What of it the engine's processes need as well: the session's bus is how dockerd asks systemd for cgroups. */
const ENGINE_NEEDS = [
  'ROOTLESSKIT_PARENT_EUID',
  'ROOTLESSKIT_PARENT_EGID',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
]

export function engineNeeds(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(ENGINE_NEEDS.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}
