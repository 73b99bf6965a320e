import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'

/** Where the benchmarks leave what they found. */
const folder = join(import.meta.dirname, '..', 'out', 'bench')

/** Writes a file of results and says where it is. */
export async function keep(name: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, name)
  await writeFile(path, content)
  console.log(`written: ${path}`)
}

/** The machine that figures were seen on, in a line. */
export async function machine(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '')
  const system = /^PRETTY_NAME="(.*)"$/m.exec(release)?.[1] ?? process.platform
  const kernel = (await readFile('/proc/sys/kernel/osrelease', 'utf8')).trim()
  const model = cpus()[0]?.model ?? 'processor unknown'
  return `${cpus().length} × ${model}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}, kernel ${kernel}`
}
