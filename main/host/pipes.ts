import koffi from 'koffi'
import { checked, SystemCallError } from './libc.ts'

/**
 * Pipes and FIFOs, with the calls that Node does not offer. All of them take microseconds and none waits: the
 * descriptors they get are O_NONBLOCK or the call is. Only `spliceToFile`, which writes to a disk, runs on a thread.
 */

const FIONREAD = 0x541b
const F_SETPIPE_SZ = 1031
const F_GETPIPE_SZ = 1032
const O_NONBLOCK = 0o4000
const O_CLOEXEC = 0o2000000
const SPLICE_F_NONBLOCK = 2

const libc = koffi.load('libc.so.6')
const ioctl = libc.func('int ioctl(int fd, unsigned long request, ...)')
const fcntl = libc.func('int fcntl(int fd, int command, ...)')
/** For the answer of a call that does not wait. */
const answer = Buffer.alloc(4)
const pipe2 = libc.func('int pipe2(int *fds, int flags)')
const tee = libc.func('intptr_t tee(int from, int to, size_t length, unsigned int flags)')
const read = libc.func('intptr_t read(int fd, void *buffer, size_t length)')
const splice = libc.func(
  'intptr_t splice(int from, void *fromOffset, int to, void *toOffset, size_t length, unsigned int flags)',
)

/** EAGAIN and EWOULDBLOCK are one number with two names. */
function nothingThere(error: SystemCallError): boolean {
  return error.code === 'EAGAIN' || error.code === 'EWOULDBLOCK'
}

/** Bytes that wait in a pipe. */
export function bufferedBytes(fd: number): number {
  checked('ioctl FIONREAD', ioctl(fd, FIONREAD, 'void *', answer))
  return answer.readInt32LE()
}

/** How much a pipe holds before its writers wait: bytes. A pipe of many short writes may be full before that. */
export function capacityOf(fd: number): number {
  return checked('fcntl F_GETPIPE_SZ', fcntl(fd, F_GETPIPE_SZ))
}

/**
 * Sets a pipe's capacity and returns what the kernel made of it (it rounds up to a power of two of pages). EPERM above
 * /proc/sys/fs/pipe-max-size without CAP_SYS_RESOURCE, or over the user's share; EBUSY when more than that waits in it.
 */
export function setCapacity(fd: number, bytes: number): number {
  return checked('fcntl F_SETPIPE_SZ', fcntl(fd, F_SETPIPE_SZ, 'int', bytes))
}

/** A pipe of our own, both ends non-blocking and closed on exec. */
export function makePipe(): { readonly reader: number; readonly writer: number } {
  const fds = Buffer.alloc(8)
  checked('pipe2', pipe2(fds, O_NONBLOCK | O_CLOEXEC))
  return { reader: fds.readInt32LE(0), writer: fds.readInt32LE(4) }
}

/**
 * Copies what waits in a pipe into `into` and leaves it in the pipe: tee(2) to a pipe of our own, which must be empty and
 * is empty again afterwards. Returns the number of bytes, 0 when nothing waits.
 */
export function peek(fd: number, through: { reader: number; writer: number }, into: Buffer): number {
  const copied = tee(fd, through.writer, into.length, SPLICE_F_NONBLOCK)
  if (copied < 0) {
    const error = SystemCallError.last('tee')
    if (nothingThere(error)) return 0
    throw error
  }
  let got = 0
  while (got < copied) got += checked('read', read(through.reader, into.subarray(got), copied - got))
  return copied
}

/** Takes what waits in a pipe and drops it; returns how many bytes that was. */
export function discard(fd: number, scratch: Buffer): number {
  let dropped = 0
  for (;;) {
    const count = Number(read(fd, scratch, scratch.length))
    if (count <= 0) return dropped
    dropped += count
  }
}

/**
 * Moves `length` bytes out of a pipe into `file` at `offset`. The kernel takes from the pipe exactly what it has put into
 * the file, so a process killed in the middle leaves every byte in one of the two. Returns how many were moved: fewer
 * where another reader was faster, or the disk is full after some.
 */
export async function spliceToFile(fd: number, file: number, offset: number, length: number): Promise<number> {
  const position = Buffer.alloc(8)
  let moved = 0
  while (moved < length) {
    position.writeBigInt64LE(BigInt(offset + moved))
    const count = await spliceOnce(fd, file, position, length - moved)
    if (count === 0) break
    moved += count
  }
  return moved
}

function spliceOnce(fd: number, file: number, position: Buffer, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    splice.async(fd, null, file, position, length, SPLICE_F_NONBLOCK, (failure: unknown, result: number) => {
      if (failure) reject(failure)
      else if (Number(result) >= 0) resolve(Number(result))
      else {
        const error = SystemCallError.last('splice')
        if (nothingThere(error)) resolve(0)
        else reject(error)
      }
    })
  })
}
