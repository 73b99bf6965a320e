import { Socket } from 'node:net'
import koffi from 'koffi'
import { checked, closeFd } from './libc.ts'
import { makePipe } from './pipes.ts'

/**
 * Descriptors that the kernel can wait for and Node cannot: it takes files, pipes, sockets and terminals. Nothing looks
 * at them from time to time, which would wake an idle process for as long as it runs.
 */

const EPOLL_CTL_ADD = 1
const EPOLL_CTL_DEL = 2
const EPOLLIN = 1
const CLOEXEC = 0o2000000
/** struct epoll_event, epoll_ctl(2): what is waited for, then 64 bits of the caller's, which x86-64 alone packs. */
const DATA_AT = process.arch === 'x64' ? 4 : 8
const EVENT_BYTES = DATA_AT + 8

const libc = koffi.load('libc.so.6')
const calls = {
  create: libc.func('int epoll_create1(int flags)'),
  control: libc.func('int epoll_ctl(int epoll, int operation, int fd, const void *event)'),
  wait: libc.func('int epoll_wait(int epoll, void *events, int most, int timeout)'),
  dup3: libc.func('int dup3(int from, int to, int flags)'),
}

/** All that is waited for, in one epoll(7) of their own; undefined while nothing is. */
let set: { readonly epoll: number; bell: Socket } | undefined
const watched = new Map<number, () => void>()

/**
 * Calls `told`, not at once, when a descriptor is readable, and again for as long as it is. Does not keep the process
 * alive. Returns the way to end that, to be called before the descriptor is closed.
 */
export function onReadable(fd: number, told: () => void): () => void {
  set ??= openSet()
  checked('epoll_ctl', calls.control(set.epoll, EPOLL_CTL_ADD, fd, eventOf(fd)))
  watched.set(fd, told)
  return () => {
    if (!set || !watched.delete(fd)) return
    calls.control(set.epoll, EPOLL_CTL_DEL, fd, eventOf(fd))
    if (watched.size === 0) closeSet()
  }
}

function openSet(): NonNullable<typeof set> {
  const epoll = checked('epoll_create1', calls.create(CLOEXEC))
  return { epoll, bell: bellOf(epoll) }
}

function closeSet(): void {
  if (!set) return
  set.bell.destroy()
  closeFd(set.epoll)
  set = undefined
}

/**
 * An epoll is itself readable once one of its descriptors is, but Node opens none. So it is put in the place of a pipe
 * that Node has just opened: libuv asks the kernel to wait only when its loop next comes round to that, and waits for
 * what it finds there. Reading from an epoll fails (EINVAL), which is how it rings, once.
 */
function bellOf(epoll: number): Socket {
  const { reader, writer } = makePipe()
  const bell = new Socket({ fd: reader, readable: true, writable: false })
  checked('dup3', calls.dup3(epoll, reader, CLOEXEC))
  closeFd(writer)
  bell.once('error', () => ring(bell))
  return bell.unref()
}

function ring(bell: Socket): void {
  if (set?.bell !== bell) return
  set.bell = bellOf(set.epoll)
  const events = Buffer.alloc(watched.size * EVENT_BYTES)
  const count = calls.wait(set.epoll, events, watched.size, 0)
  const fds = Array.from({ length: count }, (_, index) => events.readInt32LE(index * EVENT_BYTES + DATA_AT))
  // One may end another's watch, and the descriptor's number then be somebody else's.
  for (const [fd, told] of fds.map(fd => [fd, watched.get(fd)] as const)) if (watched.get(fd) === told) told?.()
}

function eventOf(fd: number): Buffer {
  const event = Buffer.alloc(EVENT_BYTES)
  event.writeUInt32LE(EPOLLIN)
  event.writeInt32LE(fd, DATA_AT)
  return event
}
