import { execFile } from 'node:child_process'
import type { BinaryName } from './bundle.ts'

/** Asking a program for its version takes milliseconds; on a loaded machine with a cold disk, some seconds. */
const probeTimeoutMs = 30_000

const question: Readonly<Record<BinaryName, string>> = {
  dockerd: '--version',
  containerd: '--version',
  'containerd-shim-runc-v2': '-v',
  ctr: '--version',
  runc: '--version',
  // It has no --version before 28; its usage text shows as well that it was loaded.
  'docker-proxy': '-h',
  'docker-init': '--version',
  docker: '--version',
}

/** What came of executing a program: `ran` with its output, or what kept it from running. */
export type Probe = { readonly ran: true; readonly text: string } | { readonly ran: false; readonly reason: string }

/** Runs a program for its version. One that the dynamic linker cannot load, or that does not end, did not run. */
export function probe(name: BinaryName, path: string): Promise<Probe> {
  return new Promise(resolve => {
    const settings = {
      timeout: probeTimeoutMs,
      killSignal: 'SIGKILL',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    } as const
    execFile(path, [question[name]], settings, (error, stdout, stderr) => {
      const text = `${stdout}\n${stderr}`.trim()
      const usage = name === 'docker-proxy' && /host-ip/.test(text)
      if (!error || usage) resolve({ ran: true, text })
      else resolve({ ran: false, reason: text.split('\n')[0] || error.message })
    })
  })
}

/** What keeps a program from running here, or undefined when it runs. */
export async function obstacle(name: BinaryName, path: string): Promise<string | undefined> {
  const answer = await probe(name, path)
  // The linker's sentence names the program by its path, which is that of a passing folder.
  return answer.ran ? undefined : answer.reason.replaceAll(`${path}: `, '').replaceAll(path, name)
}

/** The first thing in a program's answer that looks like a version, without what a distribution added to it. */
export function versionIn(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+(?:[-~]rc\.?\d+)?)/.exec(text)?.[1]
}
