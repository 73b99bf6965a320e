import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { debianMirror } from './debian-mirror.ts'

const run = promisify(execFile)
const quiet = { maxBuffer: 64 * 1024 * 1024 }

/**
 * A Debian 12 as it is fresh from its installation and with nothing but its base: what a package does not bring along or
 * depend on is missing there. A folder to chroot into, each time in a mount namespace of its own, so that nothing that
 * is mounted in it outlives the processes there. Needs root, mmdebstrap and a Debian mirror.
 */
export class FreshTree {
  readonly path: string
  /** Folders of this machine that are seen under the same path inside. */
  shared: readonly string[] = []

  private constructor(path: string) {
    this.path = path
  }

  static async create(): Promise<FreshTree> {
    const tree = new FreshTree(await mkdtemp('/tmp/afl-tree-'))
    try {
      const source = `deb ${await debianMirror()} bookworm main`
      const options = ['--quiet', '--mode=root', '--variant=minbase', '--aptopt=APT::Install-Recommends "false"']
      await run('mmdebstrap', [...options, 'bookworm', tree.path, source], quiet)
      await copyFile('/etc/resolv.conf', join(tree.path, 'etc', 'resolv.conf'))
      await tree.run('apt-get', 'update')
      return tree
    } catch (error) {
      await tree.remove()
      throw error
    }
  }

  at(path: string): string {
    return join(this.path, path)
  }

  /** Installs a package file with apt, and what it depends on. Returns what apt said. */
  async install(file: string): Promise<string> {
    const name = basename(file)
    await cp(file, this.at(`/tmp/${name}`))
    const said = await this.run('apt-get', 'install', '--yes', `/tmp/${name}`)
    await rm(this.at(`/tmp/${name}`))
    return said
  }

  async run(...command: readonly string[]): Promise<string> {
    const env = {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      DEBIAN_FRONTEND: 'noninteractive',
      HOME: '/root',
      LANG: 'C.UTF-8',
    }
    const [program = '', ...args] = this.#inside(command)
    return (await run(program, args, { ...quiet, env })).stdout.trim()
  }

  start(env: NodeJS.ProcessEnv, ...command: readonly string[]): ChildProcess {
    const [program = '', ...args] = this.#inside(command)
    return spawn(program, args, { env, stdio: 'inherit' })
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
  }

  #inside(command: readonly string[]): string[] {
    const mounts = ['/proc', '/sys', '/dev', ...this.shared].map(
      folder => `mkdir -p "$0${folder}"; mount --rbind ${folder} "$0${folder}"`,
    )
    // dockerd changes how its / is mounted, so that must be a mount.
    const script = `set -e; mount --bind "$0" "$0"; ${mounts.join('; ')}; exec chroot "$0" "$@"`
    return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, this.path, ...command]
  }
}
