import type { Socket } from 'node:net'
import koffi from 'koffi'

const SOL_SOCKET = 1
const SO_PEERCRED = 17
/** struct ucred: pid, uid, gid, 32 bits each; unix(7). */
const UCRED_BYTES = 12

const libc = koffi.load('libc.so.6')
const getsockopt = libc.func('int getsockopt(int fd, int level, int name, void *value, void *length)')

/** The user at the other end of a connected UNIX socket, as the kernel saw it connect; undefined where it will not say. */
export function peerUid(socket: Socket): number | undefined {
  // Node has no public way to a socket's file descriptor.
  const { _handle } = socket as unknown as { _handle?: { fd?: number } | null }
  const fd = _handle?.fd ?? -1
  if (fd < 0) return undefined
  const [credentials, length] = [Buffer.alloc(UCRED_BYTES), Buffer.alloc(4)]
  length.writeUInt32LE(UCRED_BYTES)
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length) !== 0) return undefined
  return credentials.readUInt32LE(4)
}
