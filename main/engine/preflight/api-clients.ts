import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { runCommand } from '../../host/run-command.ts'
import type { ApiClient } from './facts.ts'

/** The longest command line that is shown: characters. */
const LONGEST = 120

/** One line of `ss --unix --processes`: a socket, its peer, and who has it open. */
const LINE = /^u_str\s+ESTAB\s+\d+\s+\d+\s+(\S+)\s+(\d+)\s+\*\s+(\d+)(?:\s+users:\((.*)\))?/

/**
 * Who is at the other end of the engine's connections, as far as it can be seen: by ss(8) of iproute2. `streams` are the
 * inodes of those that are no short requests.
 */
export async function openApiClients(streams: ReadonlySet<string>): Promise<ApiClient[]> {
  if (streams.size === 0) return []
  const sockets = parseSockets(await runCommand('ss', ['--unix', '--processes', '--no-header']))
  const pids = new Set([...streams].flatMap(inode => sockets.pidsAt(sockets.peerOf(inode))))
  pids.delete(process.pid)
  const clients = await Promise.all([...pids].map(async pid => ({ pid, command: await commandOf(pid) })))
  return clients.sort((one, other) => one.pid - other.pid)
}

export function parseSockets(text: string) {
  const peers = new Map<string, string>()
  const pids = new Map<string, number[]>()
  for (const line of text.split('\n')) {
    const [, , inode, peer, users] = LINE.exec(line) ?? []
    if (inode === undefined || peer === undefined) continue
    peers.set(inode, peer)
    pids.set(
      inode,
      [...(users ?? '').matchAll(/pid=(\d+)/g)].map(([, pid]) => Number(pid)),
    )
  }
  return {
    peerOf: (inode: string) => peers.get(inode),
    pidsAt: (inode: string | undefined) => (inode === undefined ? [] : (pids.get(inode) ?? [])),
  }
}

async function commandOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  const [program = '', ...words] = line.split('\0')
  const command = [basename(program), ...words].join(' ').trim()
  return command.length > LONGEST ? `${command.slice(0, LONGEST)}…` : command || `process ${pid}`
}
