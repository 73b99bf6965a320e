import { readFile, readlink } from 'node:fs/promises'

/** What a shell is looked for by where the container's own environment does not say. */
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * The command line that runs `words` (a shell where none are given) in the namespaces of a process, under its root, in
 * its folder and with its environment: what `docker exec` would do if an engine knew the container. A plain user enters
 * what is in a user namespace of their own; anything else asks for root, in the terminal that it is run in.
 */
export async function enterContainer(pid: number, words: readonly string[]): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
  const own = text.split('\0').filter(entry => /^\w+=/.test(entry))
  const environment = [DEFAULT_PATH, ...own, `TERM=${process.env['TERM'] ?? 'xterm'}`]
  const namespaces = ['--mount', '--uts', '--ipc', '--net', '--pid', '--root', '--wd']
  const [theirs, ours] = await Promise.all([userNamespaceOf(String(pid)), userNamespaceOf('self')])
  const isRoot = process.getuid?.() === 0
  const remapped = theirs !== undefined && theirs !== ours
  return [
    ...(isRoot || remapped ? [] : ['/usr/bin/sudo']),
    ...['/usr/bin/env', '--ignore-environment', ...environment],
    ...['/usr/bin/nsenter', '--target', String(pid), ...namespaces],
    ...(remapped && !isRoot ? ['--user', '--preserve-credentials'] : []),
    '--',
    ...(words.length === 0 ? ['/bin/sh'] : words),
  ]
}

/** Undefined where it may not be looked at. */
async function userNamespaceOf(process: string): Promise<string | undefined> {
  return readlink(`/proc/${process}/ns/user`).catch(() => undefined)
}
