import koffi from 'koffi'
import { closeFd, SystemCallError } from './libc.ts'

const FAN_CLASS_CONTENT = 0x4
const FAN_CLOEXEC = 0x1
const FAN_NONBLOCK = 0x2
const FAN_MARK_ADD = 0x1
const FAN_OPEN_PERM = 0x10000
const FAN_EVENT_ON_CHILD = 0x8000000
const FAN_ALLOW = 1
const AT_FDCWD = -100
const O_CLOEXEC = 0o2000000
/** struct fanotify_event_metadata, fanotify(7): length at 0, fd at 16, pid at 20. */
const EVENT_BYTES = 24
/** Events fetched at once. */
const READ_BYTES = 4096
/** For one path at a time: PATH_MAX of <linux/limits.h>. */
const pathText = Buffer.alloc(4096)

const libc = koffi.load('libc.so.6')
const fanotifyInit = libc.func('int fanotify_init(unsigned int flags, unsigned int eventFlags)')
const fanotifyMark = libc.func(
  'int fanotify_mark(int group, unsigned int flags, uint64_t mask, int folder, const char *path)',
)
const read = libc.func('intptr_t read(int fd, void *buffer, size_t length)')
const write = libc.func('intptr_t write(int fd, const void *buffer, size_t length)')
const readlink = libc.func('intptr_t readlink(const char *path, void *buffer, size_t length)')

/** Somebody's attempt to open a watched file. It waits until `allow` is called. */
export interface Opening {
  readonly path: string
  readonly pid: number
  allow(): void
}

/**
 * Makes every opening of some files wait for our word: fanotify(7) permission events. When this process dies the kernel
 * allows all that wait, so nothing hangs on us. Needs CAP_SYS_ADMIN in the first user namespace.
 */
export class OpenGate {
  readonly #group: number

  private constructor(group: number) {
    this.#group = group
  }

  /** Undefined where the kernel or our rights do not give it. */
  static open(): OpenGate | undefined {
    const group = fanotifyInit(FAN_CLASS_CONTENT | FAN_CLOEXEC | FAN_NONBLOCK, O_CLOEXEC)
    return group < 0 ? undefined : new OpenGate(group)
  }

  /** Watches all files of a folder, those that come later too; not the folders in it. */
  watchFolder(path: string): void {
    if (fanotifyMark(this.#group, FAN_MARK_ADD, FAN_OPEN_PERM | FAN_EVENT_ON_CHILD, AT_FDCWD, path) < 0) {
      throw SystemCallError.last('fanotify_mark')
    }
  }

  /**
   * The attempts at these paths, as the kernel names them, since the last call. All others are allowed and left out: a
   * starting dockerd makes dozens in each container's folder, and every one of them waits for this.
   */
  arrived(paths: Pick<ReadonlySet<string>, 'has'>): Opening[] {
    const events = Buffer.alloc(READ_BYTES)
    const openings: Opening[] = []
    for (;;) {
      const length = Number(read(this.#group, events, READ_BYTES))
      if (length <= 0) return openings
      for (let at = 0; at < length; at += events.readUInt32LE(at)) {
        const [fd, pid] = [events.readInt32LE(at + 16), events.readInt32LE(at + 20)]
        if (events.readUInt32LE(at) < EVENT_BYTES) break
        // Our own are let pass as well: a thread that we need for anything else may be the one that waits.
        const path = pid === process.pid ? undefined : pathOf(fd)
        if (path !== undefined && paths.has(path)) openings.push({ path, pid, allow: () => this.#allow(fd) })
        else this.#allow(fd)
      }
    }
  }

  #allow(fd: number): void {
    const answer = Buffer.alloc(8)
    answer.writeInt32LE(fd, 0)
    answer.writeUInt32LE(FAN_ALLOW, 4)
    write(this.#group, answer, answer.length)
    closeFd(fd)
  }

  /** Lets all openings pass, those that wait too. */
  close(): void {
    closeFd(this.#group)
  }
}

/** Asked of the kernel by a call that waits for nothing; Node's would take turns with all that reads files. */
function pathOf(fd: number): string {
  const length = Number(readlink(`/proc/self/fd/${fd}`, pathText, pathText.length))
  return length > 0 ? pathText.toString('utf8', 0, length) : ''
}
