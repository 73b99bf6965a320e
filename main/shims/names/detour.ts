import { NftSession } from '../../host/nft-session.ts'
import { runCommand } from '../../host/run-command.ts'

/** Where the resolver of one container listens, on 127.0.0.11 in its own namespace. */
export interface ResolverPorts {
  readonly udpPort: number
  readonly tcpPort: number
}

/**
 * While dockerd comes back it empties DOCKER_OUTPUT in each container's namespace, fills it again rule by rule, and its
 * new resolver answers SERVFAIL until the networks' names are restored: measured with 28.5.2, some 10 ms of refused and
 * 60 ms of failed lookups. So until dockerd is ready, lookups go to the sockets that Afloat answers on: this chain comes
 * before the engine's own (-100, dstnat).
 */
export function detour(tag: string, ports: ResolverPorts): string[] {
  const table = `ip afloat_${tag}_names`
  return [
    `add table ${table} { flags owner; }`,
    `add chain ${table} output { type nat hook output priority -110; }`,
    `add rule ${table} output ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:${ports.udpPort}`,
    `add rule ${table} output ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:${ports.tcpPort}`,
  ]
}

/** Places the detour in a namespace. It lasts until the session is closed or Afloat dies, whichever is first. */
export async function placeDetour(namespace: string, tag: string, ports: ResolverPorts): Promise<NftSession> {
  const session = await NftSession.open(namespace)
  try {
    await session.apply(detour(tag, ports))
    return session
  } catch (error) {
    await session.close()
    throw error
  }
}

/** The ports that the engine's own rules in a namespace send lookups to; undefined where it has no such rules. */
export async function portsOfEngineRules(namespace: string): Promise<ResolverPorts | undefined> {
  return parseEngineRules(await runCommand('nsenter', [`--net=${namespace}`, 'iptables-save', '-t', 'nat']))
}

export function parseEngineRules(save: string): ResolverPorts | undefined {
  const port = (protocol: string) => {
    const rule = new RegExp(
      `^-A DOCKER_OUTPUT -d 127\\.0\\.0\\.11/32 -p ${protocol} .*--dport 53 -j DNAT --to-destination 127\\.0\\.0\\.11:(\\d+)$`,
      'm',
    ).exec(save)
    return rule ? Number(rule[1]) : undefined
  }
  const [udpPort, tcpPort] = [port('udp'), port('tcp')]
  return udpPort !== undefined && tcpPort !== undefined ? { udpPort, tcpPort } : undefined
}
