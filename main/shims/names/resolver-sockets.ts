import { readdir, readFile, readlink } from 'node:fs/promises'
import { closeFd, fetchFd } from '../../host/libc.ts'

/**
 * The engine's resolver for one container is a UDP socket and a TCP listener on 127.0.0.11, made by dockerd inside the
 * container's network namespace. A copy of their descriptors keeps them open when dockerd dies: queries then wait in
 * the kernel instead of being refused, and whoever holds the copy may answer. When the holder dies too, they close as
 * they would have without it; while dockerd lives, an unread copy changes nothing.
 */
export interface ResolverSockets {
  readonly udp: number
  readonly tcp: number
  readonly udpPort: number
  readonly tcpPort: number
}

/** 127.0.0.11 as /proc/net/udp writes it on a little-endian machine. */
const RESOLVER_HEX = '0B00007F'
const TCP_LISTEN = '0A'
const UDP_UNCONNECTED = '07'

interface Found {
  readonly inode: string
  readonly port: number
}

/** The sockets on the resolver's address in a /proc/PID/net/{udp,tcp} table. */
function socketsIn(table: string) {
  return table.split('\n').flatMap(line => {
    const [, local, , state, queues, , , , , inode] = line.trim().split(/\s+/)
    const [address, port] = local?.split(':') ?? []
    if (address !== RESOLVER_HEX || !inode || !port) return []
    return [{ inode, port: Number.parseInt(port, 16), state, toRead: Number.parseInt(queues?.split(':')[1] ?? '', 16) }]
  })
}

/** What listens on the resolver's address by such a table: dockerd's socket, and those we still serve. */
export function findResolvers(table: string, protocol: 'udp' | 'tcp'): Found[] {
  const listening = protocol === 'udp' ? UDP_UNCONNECTED : TCP_LISTEN
  return socketsIn(table)
    .filter(({ state }) => state === listening)
    .map(({ inode, port }) => ({ inode, port }))
}

/** Bytes that wait to be read from the resolver's UDP socket at a port, by a /proc/PID/net/udp table. */
export function queuedBytes(table: string, port: number): number {
  return socketsIn(table).find(socket => socket.port === port)?.toRead ?? 0
}

/** Descriptors of a process by the inode of the socket they are. */
export async function socketsOf(pid: number): Promise<Map<string, number>> {
  const names = await readdir(`/proc/${pid}/fd`)
  const sockets = new Map<string, number>()
  await Promise.all(
    names.map(async name => {
      const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '')
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (inode !== undefined) sockets.set(inode, Number(name))
    }),
  )
  return sockets
}

/** Copies the resolver's sockets of one container from dockerd; undefined where it has none. */
export async function copyResolver(
  dockerd: number,
  sockets: ReadonlyMap<string, number>,
  containerPid: number,
): Promise<ResolverSockets | undefined> {
  const table = async (protocol: 'udp' | 'tcp') =>
    findResolvers(await readFile(`/proc/${containerPid}/net/${protocol}`, 'utf8'), protocol).find(({ inode }) =>
      sockets.has(inode),
    )
  const [udp, tcp] = await Promise.all([table('udp'), table('tcp')])
  const udpFd = udp && sockets.get(udp.inode)
  const tcpFd = tcp && sockets.get(tcp.inode)
  if (!udp || !tcp || udpFd === undefined || tcpFd === undefined) return undefined
  const copy = fetchFd(dockerd, udpFd)
  try {
    return { udp: copy, tcp: fetchFd(dockerd, tcpFd), udpPort: udp.port, tcpPort: tcp.port }
  } catch (error) {
    closeFd(copy)
    throw error
  }
}
