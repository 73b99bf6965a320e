import koffi from 'koffi'

/**
 * The few calls that Node does not offer, from the C library through koffi. Each takes microseconds and never waits, so
 * they may run on the main thread.
 */

/** A failed call, with the C name of its errno as `code`, as Node's own system errors have it. */
export class SystemCallError extends Error {
  readonly code: string

  constructor(call: string, errno: number) {
    const code = errnoName(errno)
    super(`${call}: ${code}`)
    this.name = 'SystemCallError'
    this.code = code
  }

  /** The error of the call that this thread made last. */
  static last(call: string): SystemCallError {
    return new SystemCallError(call, koffi.errno())
  }
}

const AF_UNIX = 1
const SOCK_STREAM = 1
const SOCK_CLOEXEC = 0o2000000
const SOCK_NONBLOCK = 0o4000
const RLIMIT_NOFILE = 7
const LOCK_EX = 2
const LOCK_NB = 4
/** System call numbers, the same on x86-64 and arm64; glibc has wrappers only since 2.36. */
const SYS_PIDFD_OPEN = 434
const SYS_PIDFD_GETFD = 438
const SYS_CLOSE_RANGE = 436
const CLOSE_RANGE_CLOEXEC = 1 << 2
const FIRST_AFTER_STDERR = 3
const LAST_FD = 0xffff_ffff
/** sizeof(struct sockaddr_un.sun_path) less the closing zero, unix(7). */
export const UNIX_PATH_MAX = 107

const libc = koffi.load('libc.so.6')
const calls = {
  socket: libc.func('int socket(int domain, int type, int protocol)'),
  bind: libc.func('int bind(int fd, const void *address, uint32_t length)'),
  listen: libc.func('int listen(int fd, int backlog)'),
  close: libc.func('int close(int fd)'),
  flock: libc.func('int flock(int fd, int operation)'),
  prlimit: libc.func('int prlimit(int pid, int resource, const void *wanted, void *present)'),
  pread: libc.func('intptr_t pread(int fd, void *into, size_t length, int64_t offset)'),
  syscall: libc.func('long syscall(long number, ...)'),
}

const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))

function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

/** The result of a call; throws SystemCallError for a negative one. */
export function checked(call: string, result: number): number {
  if (result < 0) throw SystemCallError.last(call)
  return result
}

/**
 * A UNIX socket bound to `path` and listening; closed on exec. libuv does not know it, so nobody in this process
 * accepts on it. Throws SystemCallError (EADDRINUSE where the path exists).
 */
export function listenUnix(path: string, backlog: number): number {
  const name = Buffer.from(path)
  if (name.length > UNIX_PATH_MAX) throw new SystemCallError('bind', koffi.os.errno['ENAMETOOLONG'] ?? 36)
  const address = Buffer.alloc(2 + name.length + 1)
  address.writeUInt16LE(AF_UNIX, 0)
  name.copy(address, 2)
  const fd = checked('socket', calls.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))
  try {
    checked('bind', calls.bind(fd, address, address.length))
    checked('listen', calls.listen(fd, backlog))
    return fd
  } catch (error) {
    calls.close(fd)
    throw error
  }
}

/** A file descriptor that stands for a process (pidfd_open(2)); closed on exec. */
export function openPidfd(pid: number): number {
  return checked('pidfd_open', Number(calls.syscall(SYS_PIDFD_OPEN, 'int', pid, 'uint', 0)))
}

/**
 * Reads a file of /proc from its beginning. The kernel makes it in memory, so nothing is waited for; a thread of libuv's
 * would cost many times as much. Returns the number of bytes; 0 where its process is gone.
 */
export function readProcFile(fd: number, into: Buffer): number {
  return Math.max(0, Number(calls.pread(fd, into, into.length, 0)))
}

/** A copy of another process's file descriptor (pidfd_getfd(2)); closed on exec. */
export function fetchFd(pid: number, fd: number): number {
  const pidfd = openPidfd(pid)
  try {
    return checked('pidfd_getfd', Number(calls.syscall(SYS_PIDFD_GETFD, 'int', pidfd, 'int', fd, 'uint', 0)))
  } finally {
    calls.close(pidfd)
  }
}

/** Takes the exclusive lock of an open file without waiting; false where another process has it. */
export function tryLock(fd: number): boolean {
  if (calls.flock(fd, LOCK_EX | LOCK_NB) === 0) return true
  const error = new SystemCallError('flock', koffi.errno())
  if (error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK') return false
  throw error
}

/**
 * Marks every open file of this process as closed on exec, but for input, output and error. Chromium leaves dozens of its
 * files unmarked, and whatever Node starts inherits those: an engine would keep the app's windows, buses and pipes open
 * long after the app is gone. What a child is handed by `stdio` is handed all the same. Needs Linux 5.11
 * (close_range(2)); on an older one the child just inherits more.
 */
export function keepFilesFromChildren(): void {
  calls.syscall(SYS_CLOSE_RANGE, 'uint', FIRST_AFTER_STDERR, 'uint', LAST_FD, 'uint', CLOSE_RANGE_CLOEXEC)
}

/**
 * From now on another process cannot open a file or accept a connection (EMFILE); what it has open stays. The hard limit
 * is left as it is, so the process may undo this by itself.
 */
export function forbidNewFiles(pid: number): void {
  const limits = Buffer.alloc(16)
  checked('prlimit', calls.prlimit(pid, RLIMIT_NOFILE, null, limits))
  // struct rlimit is the soft limit and the hard one, 64 bits each.
  limits.writeBigUInt64LE(0n, 0)
  checked('prlimit', calls.prlimit(pid, RLIMIT_NOFILE, limits, null))
}

/** Undoes `forbidNewFiles` where it is in force: the soft limit becomes the hard one, as Go's runtime sets it. */
export function allowNewFiles(pid: number): void {
  const limits = Buffer.alloc(16)
  checked('prlimit', calls.prlimit(pid, RLIMIT_NOFILE, null, limits))
  if (limits.readBigUInt64LE(0) !== 0n) return
  limits.writeBigUInt64LE(limits.readBigUInt64LE(8), 0)
  checked('prlimit', calls.prlimit(pid, RLIMIT_NOFILE, limits, null))
}

export function closeFd(fd: number): void {
  calls.close(fd)
}
