import { readdir, readFile, readlink } from 'node:fs/promises'

/** Containers have thousands of processes at times; this many are looked at. */
const LOOK_AT_MOST = 64

/** System calls that write: write and writev, by number on x86-64 and arm64. */
const WRITES = process.arch === 'arm64' ? ['64', '66'] : ['1', '20']

/**
 * Whether a process of the container waits in a write to a pipe. Asked only when the FIFO behind its pipe is full, so
 * its price, some reads of /proc, is rarely paid.
 */
export async function writerIsBlocked(firstPid: number): Promise<boolean> {
  for (const pid of await family(firstPid)) {
    const wchan = await text(`/proc/${pid}/wchan`)
    if (wchan.includes('pipe_write')) return true
    // Some kernels hide wchan: then a write that sleeps, to a pipe.
    if (wchan !== '0' && wchan !== '') continue
    const [call, fd] = (await text(`/proc/${pid}/syscall`)).split(' ')
    if (call === undefined || fd === undefined || !WRITES.includes(call)) continue
    if ((await readlink(`/proc/${pid}/fd/${Number(fd)}`).catch(() => '')).startsWith('pipe:')) return true
  }
  return false
}

/** A process and its descendants. */
async function family(pid: number): Promise<number[]> {
  const found = [pid]
  for (let at = 0; at < found.length && found.length < LOOK_AT_MOST; at++) {
    const tasks = await readdir(`/proc/${found[at]}/task`).catch(() => [])
    for (const task of tasks) {
      const children = await text(`/proc/${found[at]}/task/${task}/children`)
      found.push(...children.split(' ').filter(Boolean).map(Number))
    }
  }
  return found
}

async function text(path: string): Promise<string> {
  return (await readFile(path, 'utf8').catch(() => '')).trim()
}
