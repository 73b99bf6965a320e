import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordsFolder } from '../../../main/engine/orphans/places.ts'
import { PlainUser } from '../../harness/plain-user.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'
import { found, orphans } from '../orphans/stage.ts'

describeNeeding(['root'], 'a shell in an orphan, without root', () => {
  let user: PlainUser
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    user = await PlainUser.create()
    home = await TestHome.create(undefined, user)
    await home.afloat('up')
    await home.runContainers('web')
    await home.runBusybox('other', ['--user', '1234:1234'], 'sleep', '86400')
  })

  afterAll(async () => {
    await home?.remove()
    await user?.remove()
  })

  it.each(['web', 'other'])('is inside %s: its files, its name, its processes and nobody else’s', async name => {
    const id = await home.docker('inspect', '--format', '{{.Id}}', name)
    await home.docker('exec', '--user', '0', name, 'sh', '-c', 'echo mine >/mine.txt')
    const record = join(recordsFolder(home.home.engine.dataRoot), id)
    const aside = join(home.path, `${name}-record`)
    await rename(record, aside)
    expect(await found(home, name)).toMatchObject({ kind: 'endangered' })

    const inside = (script: string) => home.afloat('orphans', 'shell', name, 'sh', '-c', script)
    expect(await inside('cat /mine.txt')).toBe('mine')
    expect(await inside('echo $HOSTNAME')).toBe(id.slice(0, 12))
    // The first process of its pid namespace is the container's.
    expect(await inside('kill -0 1 && cat /proc/1/cmdline')).toContain('sleep')
    await expect(inside('exit 7')).rejects.toMatchObject({ code: 7 })

    await rename(aside, record)
    expect((await orphans(home)).map(orphan => orphan.name)).not.toContain(name)
  })
})
