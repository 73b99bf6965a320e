import { runCommand } from '../../host/run-command.ts'
import type { ResolverPorts } from './detour.ts'

/** The engine writes its rules by one of these; each lists its own only. */
const SAVES = ['iptables-save', 'iptables-legacy-save', 'iptables-nft-save']

/** The ports that the engine's own rules in a namespace send lookups to; undefined where it has no such rules. */
export async function portsOfEngineRules(namespace: string): Promise<ResolverPorts | undefined> {
  let failure: unknown
  for (const save of SAVES) {
    const rules = await runCommand('nsenter', [`--net=${namespace}`, save, '-t', 'nat']).catch(error => {
      failure ??= error
      return ''
    })
    const ports = parseEngineRules(rules)
    if (ports) return ports
  }
  if (failure) throw failure
  return undefined
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
