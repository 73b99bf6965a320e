import { execFile } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from './repository.ts'

const run = promisify(execFile)

/** What the command line is run from; the checkout itself may lie where only root can look. */
const NEEDED = ['out/main', 'package.json', 'assets/debian-archive-keys', 'node_modules/koffi', 'node_modules/@koromix']

const FIRST_ID = 20_000
const PLACES = 10_000
const FIRST_FURTHER_ID = 1_000_000_000
const FURTHER_IDS = 65_536

/**
 * What comes before a command of the user: a mount namespace of its own with a /dev/net/tun that may be used, since the
 * machine's own may be root's, and then the user's ids and nothing of root's environment.
 */
const BECOME = [
  'mount -t tmpfs tmpfs "$1"',
  'mknod -m 0666 "$1/tun" c 10 200',
  'mount --bind "$1/tun" /dev/net/tun',
  'shift',
  'exec setpriv "$@"',
].join(' && ')

/** A user of this machine who is not root, with ranges of further ids; gone after the test with all that it runs. */
export class PlainUser {
  readonly name: string
  readonly folder: string
  readonly uid: number
  readonly gid: number
  /** First and last of its further user ids. */
  readonly #further: readonly [number, number]

  private constructor(name: string, folder: string, ids: { uid: number; gid: number; further: [number, number] }) {
    this.name = name
    this.folder = folder
    this.uid = ids.uid
    this.gid = ids.gid
    this.#further = ids.further
  }

  static async create(): Promise<PlainUser> {
    const name = `afl${randomBytes(3).toString('hex')}`
    const folder = await mkdtemp('/tmp/afl-user-')
    // Ids that nobody else has: those from 1000 and from 100000 on are also those of users in containers of the machine,
    // and all that runs under ours is ended in the end.
    const place = randomInt(PLACES)
    const uid = FIRST_ID + place
    const first = FIRST_FURTHER_ID + place * FURTHER_IDS
    const further: [number, number] = [first, first + FURTHER_IDS - 1]
    const ranges = ['UID', 'GID'].flatMap(kind => [
      ...['--key', `SUB_${kind}_MIN=${further[0]}`],
      ...['--key', `SUB_${kind}_MAX=${further[1]}`],
    ])
    await run('groupadd', ['--gid', String(uid), name])
    const ids = ['--uid', String(uid), '--gid', String(uid)]
    await run('useradd', [...ids, ...ranges, '--no-create-home', '--home-dir', folder, '--shell', '/bin/sh', name])
    const user = new PlainUser(name, folder, { uid, gid: uid, further })
    await user.#furnish().catch(async error => {
      await user.remove()
      throw error
    })
    return user
  }

  async #furnish(): Promise<void> {
    for (const needed of NEEDED) {
      await cp(join(repository, needed), join(this.folder, 'app', needed), { recursive: true })
    }
    await mkdir(join(this.folder, 'tun'))
    await chmod(this.folder, 0o755)
    await this.own(this.folder)
  }

  get commandLine(): string {
    return join(this.folder, 'app', 'out', 'main', 'cli.cjs')
  }

  get env(): NodeJS.ProcessEnv {
    return { HOME: this.folder, USER: this.name, PATH: '/usr/local/bin:/usr/bin:/bin', AFLOAT_NO_UPDATE_CHECK: '1' }
  }

  /** Program and arguments that run a command as this user. */
  as(...command: readonly string[]): [string, string[]] {
    const ids = [`--reuid=${this.uid}`, `--regid=${this.gid}`, '--init-groups']
    return ['unshare', ['--mount', 'sh', '-c', BECOME, 'sh', join(this.folder, 'tun'), ...ids, ...command]]
  }

  /** Makes the user the owner of a folder and all in it. Hard links are left alone: others share their files. */
  async own(folder: string): Promise<void> {
    await run('find', [
      folder,
      '(',
      '-type',
      'd',
      '-o',
      '-links',
      '1',
      ')',
      '-exec',
      'chown',
      '--no-dereference',
      `${this.uid}:${this.gid}`,
      '{}',
      '+',
    ])
  }

  /** Ends all that runs under its ids, and the user. */
  async remove(): Promise<void> {
    for (const pid of await this.processes()) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // It ended with another.
      }
    }
    await run('userdel', [this.name])
    await rm(this.folder, { recursive: true, force: true })
  }

  /** Everything that lives under the user's ids, also in containers. */
  async processes(): Promise<number[]> {
    const found: number[] = []
    for (const pid of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
      const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1] ?? -1)
      const [first, last] = this.#further
      const lives = !/^State:\s+Z/m.test(status)
      if (lives && (uid === this.uid || (uid >= first && uid <= last))) found.push(Number(pid))
    }
    return found
  }
}
