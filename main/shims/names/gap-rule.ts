import { runCommand } from '../../host/run-command.ts'

/**
 * While dockerd comes back it empties DOCKER_OUTPUT in each container's namespace and fills it again rule by rule; a
 * lookup in between (some 10 ms, measured) finds nobody at 127.0.0.11:53. This table catches just those: its chain comes
 * after the engine's, so it is only asked for what the engine's rules did not take. Left behind by accident it is inert.
 */
export function gapTable(tag: string, ports: { readonly udpPort: number; readonly tcpPort: number }): string {
  return [
    ...removal(tag),
    `table ip ${tableName(tag)} {`,
    '  chain output {',
    // The engine's own nat chains are at -100 (dstnat).
    '    type nat hook output priority -90;',
    `    ip daddr 127.0.0.11 udp dport 53 dnat to 127.0.0.11:${ports.udpPort}`,
    `    ip daddr 127.0.0.11 tcp dport 53 dnat to 127.0.0.11:${ports.tcpPort}`,
    '  }',
    '}',
    '',
  ].join('\n')
}

function tableName(tag: string): string {
  return `afloat_${tag}_names`
}

/** Deleting what may not be there is an error in nft: it is made first. */
function removal(tag: string): string[] {
  return [`add table ip ${tableName(tag)}`, `delete table ip ${tableName(tag)}`]
}

export async function placeGapRule(
  namespace: string,
  tag: string,
  ports: { readonly udpPort: number; readonly tcpPort: number },
): Promise<void> {
  await runCommand('nsenter', [`--net=${namespace}`, 'nft', '-f', '-'], gapTable(tag, ports))
}

export async function removeGapRule(namespace: string, tag: string): Promise<void> {
  await runCommand('nsenter', [`--net=${namespace}`, 'nft', '-f', '-'], `${removal(tag).join('\n')}\n`)
}

/** The ports that the engine's own rules in a namespace send lookups to; undefined where it has no such rules. */
export async function portsOfEngineRules(
  namespace: string,
): Promise<{ readonly udpPort: number; readonly tcpPort: number } | undefined> {
  return parseEngineRules(await runCommand('nsenter', [`--net=${namespace}`, 'iptables-save', '-t', 'nat']))
}

export function parseEngineRules(save: string): { udpPort: number; tcpPort: number } | undefined {
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
