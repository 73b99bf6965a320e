import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { testBundlesHome } from '../../engine/bundles.ts'
import { debianMirror } from '../debian-mirror.ts'
import { mirrorPort } from './mirror-proxy.ts'

const run = promisify(execFile)
const quiet = { maxBuffer: 64 * 1024 * 1024 }

/** A Debian 12 with its own Docker, as a developer has it, and what makes it a machine with users who log in. */
const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd', 'udev', 'polkitd', 'pkexec', 'sudo'],
  ...[
    'docker.io',
    'iptables',
    'nftables',
    'iproute2',
    'procps',
    'kmod',
    'netbase',
    'ca-certificates',
    'busybox-static',
  ],
  // What Node is linked with.
  'libstdc++6',
]

/** alice may use Docker as it is; bob has to say his password for what is root's. */
const users = [
  ['useradd', '--create-home', '--shell', '/bin/bash', '--groups', 'docker', 'alice'],
  ['useradd', '--create-home', '--shell', '/bin/bash', '--groups', 'sudo', 'bob'],
]
export const bobsPassword = 'secret'

/** What laptops are booted from: never written to. */
export interface LaptopBase {
  /** The root of the tree that every laptop lies over. */
  readonly tree: string
  /** systemd-nspawn and the folder of the libraries that it wants: nothing is installed on this machine. */
  readonly nspawn: string
  readonly libraries: string
}

/** Outlives test runs; may be deleted at any time. Made in about a minute where it is not there; wants root and a mirror. */
export async function laptopBase(): Promise<LaptopBase> {
  const folder = join(testBundlesHome, 'laptop')
  await access(folder).catch(() => build(folder))
  const tools = join(folder, 'tools', 'usr')
  const libraries = join(tools, 'lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`, 'systemd')
  return { tree: join(folder, 'tree'), nspawn: join(tools, 'bin', 'systemd-nspawn'), libraries }
}

async function build(folder: string): Promise<void> {
  console.log(`A Debian to boot laptops from is made: ${folder}`)
  await mkdir(testBundlesHome, { recursive: true })
  const work = await mkdtemp(join(testBundlesHome, 'laptop-'))
  try {
    const [debs, tools, tree] = ['debs', 'tools', 'tree'].map(name => join(work, name)) as [string, string, string]
    await mkdir(debs)
    await run('apt-get', ['--quiet', 'download', 'systemd-container', 'libsystemd-shared'], { ...quiet, cwd: debs })
    for (const deb of await readdir(debs)) await run('dpkg-deb', ['--extract', join(debs, deb), tools])
    const source = `deb ${await debianMirror()} bookworm main`
    const options = ['--quiet', '--mode=root', '--variant=minbase', '--aptopt=APT::Install-Recommends "false"']
    await run('mmdebstrap', [...options, `--include=${PACKAGES.join(',')}`, 'bookworm', tree, source], quiet)
    for (const user of users) await run('chroot', [tree, ...user])
    await run('sh', ['-c', `echo bob:${bobsPassword} | chroot "$0" chpasswd`, tree])
    await furnish(tree)
    await rm(debs, { recursive: true })
    // Another run may have been quicker.
    await rename(work, folder).catch(() => undefined)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function furnish(tree: string): Promise<void> {
  const etc = (name: string) => join(tree, 'etc', name)
  await writeFile(etc('hostname'), 'laptop\n')
  await writeFile(etc('hosts'), '127.0.0.1 localhost\n127.0.1.1 laptop\n::1 localhost\n')
  await writeFile(etc('machine-id'), '')
  await writeFile(etc('apt/apt.conf.d/90laptop'), `Acquire::http::Proxy "http://127.0.0.1:${mirrorPort}";\n`)
}
