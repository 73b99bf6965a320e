import { chmod, chown, lstat, readdir, readFile, readlink, rename, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { AfloatError, errnoOf } from './afloat-error.ts'
import { closeFd, fetchFd, listenUnix } from './libc.ts'

/**
 * Connections that may wait for an engine to come back. The kernel caps it at net.core.somaxconn (4096 since 5.4); a
 * client that finds the queue full gets EAGAIN at once, so it is as large as it can be.
 */
const BACKLOG = 4096

/** Docker's own mode for its socket: owner and group may use it. */
const SOCKET_MODE = 0o660

/** Listens on a new socket file. Where one of a dead listener lies, its place is taken; anything else there is left. */
export async function listenAt(path: string, group: number | undefined): Promise<number> {
  await refuseForeign(path)
  const draft = `${path}.n`
  await rm(draft, { force: true })
  const fd = listenUnix(draft, BACKLOG)
  try {
    await chmod(draft, SOCKET_MODE)
    if (group !== undefined) await chown(draft, -1, group)
    await rename(draft, path)
    return fd
  } catch (error) {
    closeFd(fd)
    await rm(draft, { force: true })
    throw error
  }
}

async function refuseForeign(path: string): Promise<void> {
  const found = await lstat(path).catch(error => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (!found) return
  if (!found.isSocket()) {
    throw new AfloatError({
      code: 'socket-path-taken',
      what: `${path} is ${found.isDirectory() ? 'a folder' : found.isSymbolicLink() ? 'a link' : 'a plain file'}, not a socket.`,
      unchanged: 'It was left as it is, and no engine was started.',
      remedy: 'Move it away and start again.',
    })
  }
  if (await somebodyListens(path)) {
    throw new AfloatError({
      code: 'socket-path-taken',
      what: `Another program listens on ${path}.`,
      unchanged: 'It was left alone, and no engine was started.',
      remedy: 'Stop that program, or choose another home.',
    })
  }
}

function somebodyListens(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(path)
    probe.once('connect', () => {
      probe.destroy()
      resolve(true)
    })
    probe.once('error', error => resolve(errnoOf(error) !== 'ECONNREFUSED' && errnoOf(error) !== 'ENOENT'))
  })
}

/** Gets the listening socket of `path` back from a process that holds it; undefined where it holds none. */
export async function fetchListener(pid: number, path: string): Promise<number | undefined> {
  const inodes = await listenersOf(path, pid)
  for (const name of await readdir(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${name}`).catch(() => '')
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1]
    if (inode !== undefined && inodes.has(inode)) return fetchFd(pid, Number(name))
  }
  return undefined
}

/** Inodes of the listening sockets bound to a path, in the network namespace of a process. */
async function listenersOf(path: string, pid: number): Promise<Set<string>> {
  const SO_ACCEPTCON = '00010000'
  return new Set((await socketsOf(path, pid)).filter(({ flags }) => flags === SO_ACCEPTCON).map(({ inode }) => inode))
}

/**
 * Inodes of the connections to a path that somebody has accepted. Those that wait for it have no inode yet (they show as
 * inode 0), which is how the two are told apart.
 */
export async function acceptedConnections(path: string, pid: number): Promise<Set<string>> {
  const CONNECTED = '03'
  const accepted = (await socketsOf(path, pid)).filter(({ state, inode }) => state === CONNECTED && inode !== '0')
  return new Set(accepted.map(({ inode }) => inode))
}

/** The sockets of a path by /proc/PID/net/unix. A renamed socket keeps the name it was bound to, hence the draft's. */
async function socketsOf(path: string, pid: number): Promise<{ flags: string; state: string; inode: string }[]> {
  const lines = (await readFile(`/proc/${pid}/net/unix`, 'utf8')).split('\n')
  return lines.flatMap(line => {
    const [, , , flags = '', , state = '', inode = '', name] = line.split(/\s+/)
    return name === path || name === `${path}.n` ? [{ flags, state, inode }] : []
  })
}

/** The id of a group by /etc/group, or undefined where there is none of that name. */
export async function groupId(name: string): Promise<number | undefined> {
  for (const line of (await readFile('/etc/group', 'utf8')).split('\n')) {
    const [group, , id] = line.split(':')
    if (group === name && id) return Number(id)
  }
  return undefined
}
