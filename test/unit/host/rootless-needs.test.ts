import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missingForRootless } from '../../../main/host/rootless-needs.ts'

const rootlesskit = '/home/ann/.local/share/afloat/rootless/rootlesskit'

describe('what a machine lacks for an engine without root', () => {
  let root: string
  const put = async (path: string, text: string, mode = 0o644) => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
    await chmod(join(root, path), mode)
  }
  const missing = async () =>
    (await missingForRootless(rootlesskit, { user: { name: 'ann', uid: 1000 }, root, path: '/usr/bin' })).map(
      ({ what, remedy }) => `${what} | ${remedy}`,
    )

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'afloat-needs-'))
    await put('usr/bin/newuidmap', '', 0o755)
    await put('usr/bin/newgidmap', '', 0o755)
    await put('etc/subuid', 'bob:100000:65536\nann:165536:65536\n')
    await put('etc/subgid', '1000:165536:65536\n')
    await put('dev/net/tun', '')
    await put('proc/sys/user/max_user_namespaces', '96365\n')
  })

  afterEach(() => rm(root, { recursive: true }))

  it('is nothing where all is there', async () => {
    expect(await missing()).toEqual([])
  })

  it('is a package', async () => {
    await rm(join(root, 'usr/bin/newgidmap'))
    expect(await missing()).toEqual([expect.stringMatching(/newgidmap.*\| sudo apt-get install uidmap$/)])
  })

  it('is a range of ids, which begins where all others end', async () => {
    await put('etc/subuid', 'bob:100000:65536\nann:300000:1000\n')
    const range = '301000-366535'
    expect(await missing()).toEqual([
      expect.stringContaining(`sudo usermod --add-subuids ${range} --add-subgids ${range} ann`),
    ])
  })

  it('is no range of ids where a directory service gives them', async () => {
    await put('etc/subuid', '')
    await put('etc/nsswitch.conf', 'passwd: files\nsubid: sss\n')
    expect(await missing()).toEqual([])
  })

  it('is the tun device', async () => {
    await rm(join(root, 'dev/net/tun'))
    expect(await missing()).toEqual([expect.stringMatching(/not loaded \| sudo modprobe tun && sudo chmod 0666/)])
  })

  it.each([
    ['unprivileged_userns_clone', 'proc/sys/kernel/unprivileged_userns_clone', '0\n'],
    ['max_user_namespaces', 'proc/sys/user/max_user_namespaces', '0\n'],
  ])('is a kernel that gives no user namespaces: %s', async (name, path, value) => {
    await put(path, value)
    expect(await missing()).toEqual([expect.stringContaining(`${name}=`)])
  })

  it("is a profile of AppArmor's, for this rootlesskit", async () => {
    await put('proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1\n')
    await put('etc/apparmor.d/usr.bin.rootlesskit', 'profile rootlesskit /usr/bin/rootlesskit { userns, }')
    expect(await missing()).toEqual([expect.stringContaining(`"${rootlesskit}" flags=(unconfined) { userns, }`)])
    await put('etc/apparmor.d/afloat-rootlesskit', `profile afloat "${rootlesskit}" { userns, }`)
    expect(await missing()).toEqual([])
  })

  it('is told of all at once', async () => {
    await rm(join(root, 'usr'), { recursive: true })
    await rm(join(root, 'etc'), { recursive: true })
    await rm(join(root, 'dev'), { recursive: true })
    expect(await missing()).toHaveLength(3)
  })
})
