import { access, constants, readdir, readFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { errnoOf } from './afloat-error.ts'

/** Something that an engine without root needs and that only root can give: what is missing, and the line that gives it. */
export interface MissingNeed {
  readonly what: string
  readonly remedy: string
}

/** Users inside containers: 65536 is what images are made for, newuidmap(1). */
const SUBORDINATE_IDS = 65_536
/** Where the first range of a machine begins: useradd's default, login.defs(5). */
const FIRST_SUBORDINATE_ID = 100_000

/** What of the machine's it depends on; another one in tests. */
export interface NeedsOf {
  readonly user: { readonly name: string; readonly uid: number }
  /** Where the files are looked for: `/`. */
  readonly root: string
  readonly path: string
  /** rootlesskit, for AppArmor's profile of it. */
  readonly rootlesskit: string
}

/** All that this machine lacks for an engine of a plain user. Changes nothing; sources: Docker's and rootlesskit's manuals. */
export async function missingForRootless(
  rootlesskit: string,
  machine?: Omit<NeedsOf, 'rootlesskit'>,
): Promise<MissingNeed[]> {
  const { username: name, uid } = userInfo()
  const needs = { ...(machine ?? { user: { name, uid }, root: '/', path: process.env['PATH'] ?? '' }), rootlesskit }
  const found = await Promise.all([
    programs(needs),
    subordinates(needs),
    tun(needs),
    namespaces(needs),
    appArmor(needs),
  ])
  return found.flat()
}

async function programs({ path, root }: NeedsOf): Promise<MissingNeed[]> {
  const folders = [...path.split(delimiter), '/usr/bin', '/usr/sbin', '/sbin'].filter(folder => folder !== '')
  const here = async (name: string) =>
    (await Promise.all(folders.map(folder => can(join(root, folder, name), constants.X_OK)))).includes(true)
  if ((await here('newuidmap')) && (await here('newgidmap'))) return []
  return [
    {
      what: 'newuidmap and newgidmap are missing, by which a user may use further user ids',
      remedy: 'sudo apt-get install uidmap',
    },
  ]
}

async function subordinates({ user, root }: NeedsOf): Promise<MissingNeed[]> {
  // Ids that come from a directory service are not in the files: newuidmap will know.
  if (/^\s*subid\s*:/m.test(await textOf(join(root, 'etc/nsswitch.conf')))) return []
  const [uids, gids] = await Promise.all(['etc/subuid', 'etc/subgid'].map(file => textOf(join(root, file))))
  const missing = [uids, gids].some(text => ownIds(text ?? '', user) < SUBORDINATE_IDS)
  if (!missing) return []
  const first = Math.max(FIRST_SUBORDINATE_ID, endOf(uids ?? ''), endOf(gids ?? ''))
  const range = `${first}-${first + SUBORDINATE_IDS - 1}`
  return [
    {
      what: `${user.name} has no ${SUBORDINATE_IDS} subordinate user and group ids (/etc/subuid, /etc/subgid)`,
      remedy: `sudo usermod --add-subuids ${range} --add-subgids ${range} ${user.name}`,
    },
  ]
}

/** Lines of subuid(5): name or uid, first id, count. */
function ranges(text: string): { owner: string; first: number; count: number }[] {
  return text.split('\n').flatMap(line => {
    const [owner = '', first, count] = line.trim().split(':')
    return first && count ? [{ owner, first: Number(first), count: Number(count) }] : []
  })
}

function ownIds(text: string, user: NeedsOf['user']): number {
  const own = ranges(text).filter(({ owner }) => owner === user.name || owner === String(user.uid))
  return own.reduce((sum, { count }) => sum + count, 0)
}

function endOf(text: string): number {
  return Math.max(0, ...ranges(text).map(({ first, count }) => first + count))
}

async function tun({ root }: NeedsOf): Promise<MissingNeed[]> {
  const path = join(root, 'dev/net/tun')
  if (await can(path, constants.R_OK | constants.W_OK)) return []
  const there = await can(path, constants.F_OK)
  return [
    {
      what: there
        ? '/dev/net/tun may not be used by this user'
        : '/dev/net/tun is missing: the module tun is not loaded',
      remedy: there ? 'sudo chmod 0666 /dev/net/tun' : 'sudo modprobe tun && sudo chmod 0666 /dev/net/tun',
    },
  ]
}

async function namespaces({ root }: NeedsOf): Promise<MissingNeed[]> {
  const setting = async (name: string) => (await textOf(join(root, 'proc/sys', name))).trim()
  if ((await setting('kernel/unprivileged_userns_clone')) === '0') {
    return [
      {
        what: 'this kernel is set to give user namespaces to root only',
        remedy: 'sudo sysctl -w kernel.unprivileged_userns_clone=1',
      },
    ]
  }
  if ((await setting('user/max_user_namespaces')) === '0') {
    return [
      {
        what: 'this kernel is set to give no user namespaces at all',
        remedy: 'sudo sysctl -w user.max_user_namespaces=28633',
      },
    ]
  }
  return []
}

/** Ubuntu from 23.10 on lets only programs with a profile have user namespaces: one for rootlesskit lifts it for that alone. */
async function appArmor({ root, rootlesskit }: NeedsOf): Promise<MissingNeed[]> {
  const limit = await textOf(join(root, 'proc/sys/kernel/apparmor_restrict_unprivileged_userns'))
  if (limit.trim() !== '1') return []
  const folder = join(root, 'etc/apparmor.d')
  const profiles = await readdir(folder).catch(() => [])
  const texts = await Promise.all(profiles.map(name => textOf(join(folder, name))))
  if (texts.some(text => text.includes(rootlesskit) && text.includes('userns'))) return []
  const profile = `abi <abi/4.0>, include <tunables/global> profile afloat-rootlesskit "${rootlesskit}" flags=(unconfined) { userns, }`
  const file = '/etc/apparmor.d/afloat-rootlesskit'
  return [
    {
      what: "AppArmor's limit on user namespaces keeps rootlesskit from having one",
      remedy: `echo '${profile}' | sudo tee ${file} && sudo apparmor_parser --replace ${file}`,
    },
  ]
}

/** Empty for a file that is not there or is none, such as a folder. */
function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}

async function can(path: string, mode: number): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    error => {
      if (errnoOf(error) === undefined) throw error
      return false
    },
  )
}
