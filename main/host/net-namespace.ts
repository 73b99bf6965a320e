import koffi from 'koffi'
import { groupsOf } from './ip-address.ts'
import { checked, closeFd, SystemCallError } from './libc.ts'

/**
 * Sockets made in another network namespace. A socket belongs for life to the namespace of the thread that made it, so
 * the thread enters for the few microseconds of the calls and comes back before anything else can run on it.
 */

const CLONE_NEWNET = 0x40000000
const AF_INET = 2
const AF_INET6 = 10
const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_CLOEXEC = 0o2000000
const SOCK_NONBLOCK = 0o4000
const O_RDONLY = 0
const O_CLOEXEC = 0o2000000

const libc = koffi.load('libc.so.6')
const calls = {
  open: libc.func('int open(const char *path, int flags)'),
  setns: libc.func('int setns(int fd, int type)'),
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  bind: libc.func('int bind(int fd, const void *address, uint32_t length)'),
  connect: libc.func('int connect(int fd, const void *address, uint32_t length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
}

/** Runs `action` with this thread in the network namespace of `path`. It must not wait. Throws SystemCallError. */
function inNamespace<T>(path: string, action: () => T): T {
  const home = checked('open', calls.open('/proc/thread-self/ns/net', O_RDONLY | O_CLOEXEC))
  try {
    const target = checked(`open ${path}`, calls.open(path, O_RDONLY | O_CLOEXEC))
    try {
      checked('setns', calls.setns(target, CLONE_NEWNET))
    } finally {
      closeFd(target)
    }
    try {
      return action()
    } finally {
      // Everything this process did from here on would happen in the wrong network: there is no going on.
      if (calls.setns(home, CLONE_NEWNET) !== 0) process.abort()
    }
  } finally {
    closeFd(home)
  }
}

function socketAddress(address: string, port: number): Buffer {
  if (address.includes(':')) {
    const bytes = Buffer.alloc(28)
    bytes.writeUInt16LE(AF_INET6, 0)
    bytes.writeUInt16BE(port, 2)
    groupsOf(address).forEach((group, index) => {
      bytes.writeUInt16BE(group, 8 + 2 * index)
    })
    return bytes
  }
  const bytes = Buffer.alloc(16)
  bytes.writeUInt16LE(AF_INET, 0)
  bytes.writeUInt16BE(port, 2)
  address.split('.').forEach((part, index) => {
    bytes.writeUInt8(Number(part), 4 + index)
  })
  return bytes
}

interface SocketPlan {
  readonly protocol: 'udp' | 'tcp'
  readonly address: string
  readonly port: number
}

function socketIn(path: string, plan: SocketPlan, use: (fd: number, address: Buffer) => void): number {
  const address = socketAddress(plan.address, plan.port)
  const type = (plan.protocol === 'udp' ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK
  return inNamespace(path, () => {
    const fd = checked('socket', calls.socket(plan.address.includes(':') ? AF_INET6 : AF_INET, type, 0))
    try {
      use(fd, address)
      return fd
    } catch (error) {
      closeFd(fd)
      throw error
    }
  })
}

/** A socket bound (tcp: and listening) in the namespace. Throws SystemCallError, EADDRINUSE where the port is taken. */
export function listenIn(path: string, plan: SocketPlan): number {
  return socketIn(path, plan, (fd, address) => {
    checked('bind', calls.bind(fd, address, address.length))
    if (plan.protocol === 'tcp') checked('listen', calls.listen(fd, 128))
  })
}

/** A TCP socket that connects from within the namespace. Throws SystemCallError, ENETUNREACH without a route. */
export function connectIn(path: string, plan: Omit<SocketPlan, 'protocol'>): number {
  return socketIn(path, { ...plan, protocol: 'tcp' }, (fd, address) => {
    const result = calls.connect(fd, address, address.length)
    if (result < 0) {
      const error = new SystemCallError('connect', koffi.errno())
      if (error.code !== 'EINPROGRESS') throw error
    }
  })
}
