import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Every rule of a network namespace (undefined: this process's own) that says it is Afloat's, however it is listed. */
export async function ourRules(namespace?: string): Promise<string[]> {
  const commands = [['nft', 'list', 'ruleset'], ['iptables-save'], ['ip6tables-save']]
  const lists = await Promise.all(commands.map(command => inside(namespace, command)))
  return lists.flatMap(text => text.split('\n')).filter(line => /afloat/i.test(line))
}

/** All of Afloat's tables of a network namespace with what is in them. */
export async function ourTables(namespace?: string): Promise<string> {
  const list = await inside(namespace, ['nft', 'list', 'ruleset'])
  return list
    .split(/^(?=table )/m)
    .filter(table => /^table \w+ afloat_/.test(table))
    .sort()
    .join('')
}

/** Asked by a child: the threads that read files for this process did not move into the namespace with it. */
export async function routeLocalnet(bridge = 'docker0'): Promise<string> {
  return (await inside(undefined, ['cat', `/proc/sys/net/ipv4/conf/${bridge}/route_localnet`])).trim()
}

async function inside(namespace: string | undefined, command: readonly string[]): Promise<string> {
  const [program = '', ...args] = namespace === undefined ? command : ['nsenter', `--net=${namespace}`, ...command]
  return (await run(program, args)).stdout
}
