import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Report, reportSchema } from '../../../preload/contract/report.ts'
import { snapshotSchema } from '../../../preload/contract/snapshot.ts'
import { debianMirror } from '../../harness/debian-mirror.ts'
import { bobsPassword } from '../../harness/laptop/base.ts'
import { dockerFacts } from '../../harness/laptop/docker-facts.ts'
import { installAfloat, removeAfloat } from '../../harness/laptop/installed-afloat.ts'
import { Laptop } from '../../harness/laptop/laptop.ts'
import { LaptopTown, type Seen, timeline } from '../../harness/laptop/laptop-town.ts'
import { typePassword } from '../../harness/laptop/typing.ts'
import { firstGap } from '../../harness/numbered-lines.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

/** The engine of Debian 12, and that of the release after it. */
const [OLD, NEW] = ['20.10.24', '26.1.5']
/** A tree may have to be made first, and apt fetches a hundred megabytes: milliseconds. */
const PREPARED_WITHIN_MS = 400_000
const UPGRADED_WITHIN_MS = 400_000
/** apt is asked several times before it is at work, and thinks each time: milliseconds. */
const AT_WORK_WITHIN_MS = 150_000
/** How often Afloat looks whether a restart is pending is its own affair: milliseconds. */
const NOTICED_WITHIN_MS = 60_000
/** What a user of a restart sees none of. */
const NOTHING = { 'port 8081': 0, 'port 8082': 0, 'port 8083': 0, names: 0, api: 0 }

/** Both attach as who they are on their machines; the rest is the same. */
const users = {
  alice: (laptop: Laptop) => laptop.as('alice', 'afloat', 'up', '--system'),
  bob: async (laptop: Laptop) => {
    const wrong = await typePassword(laptop, 'bob', 'wrong', 'afloat', 'up', '--system')
    expect(wrong.code).toBe(1)
    expect(wrong.screen).toContain('Nothing was changed; Docker and its containers run on.')
    const { code, screen } = await typePassword(laptop, 'bob', bobsPassword, 'afloat', 'up', '--system')
    expect(screen).toContain("Afloat wants to restart, configure and upgrade the system's Docker Engine.")
    expect(code, screen).toBe(0)
  },
} as const

for (const [user, attach] of Object.entries(users)) {
  describeNeeding(['root'], `the system's Docker for ${user}`, () => {
    let laptop: Laptop
    let town: LaptopTown
    let pids: Record<string, number>
    let before: Record<string, string>

    const afloat = (...words: readonly string[]) => laptop.as(user, 'afloat', ...words, '--system')
    const status = async () => snapshotSchema.parse(JSON.parse(await afloat('status', '--json')))
    const report = async (...words: readonly string[]): Promise<Report> =>
      reportSchema.parse(JSON.parse(await afloat(...words, '--json')))
    const expectKept = async () => {
      expect(await town.pids()).toEqual(pids)
      expect(firstGap(await town.log())).toBeUndefined()
    }
    const say = (what: string, seen: Seen, done?: Report) => {
      const { outages: _, ...counts } = seen
      console.log(`${user}: ${what}: ${JSON.stringify(counts)}${done ? `\n${timeline(done, seen)}` : ''}`)
    }

    beforeAll(async () => {
      laptop = await Laptop.boot()
      await mkdir(laptop.at('/etc/docker'), { recursive: true })
      await writeFile(laptop.at('/etc/docker/daemon.json'), '{\n  "log-driver": "json-file"\n}\n')
      await laptop.run('systemctl', 'reload', 'docker')
      town = await LaptopTown.start(laptop)
      pids = await town.pids()
      expect(Object.keys(pids)).toHaveLength(8)
      before = await dockerFacts(laptop)
      await installAfloat(laptop)
    }, PREPARED_WITHIN_MS)

    afterAll(() => laptop?.remove())

    it('attaches to what runs, and switches live restore on by a reload', async () => {
      await attach(laptop)
      const found = await status()
      expect(found).toMatchObject({ state: 'running', liveRestore: false, engine: { version: OLD } })
      expect(found.containers).toHaveLength(8)
      await afloat('config', 'set', 'live-restore', 'true')
      expect(await status()).toMatchObject({ liveRestore: true, engine: { pid: found.engine?.pid } })
      expect(await laptop.run('docker', 'info', '--format', '{{.LiveRestoreEnabled}}')).toBe('true')
      await expectKept()
    })

    it('restarts it and nobody notices, while systemctl is noticed', async () => {
      let done: Report | undefined
      const seen = await town.watch(async () => {
        done = await report('restart')
      })
      say('restart by Afloat', seen, done)
      expect(done).toMatchObject({ outcome: 'ok', containers: { before: 8, kept: 8, lost: [], orphaned: [] } })
      expect(seen.failed).toEqual(NOTHING)
      await expectKept()

      await laptop.run('afloat', 'down', '--system')
      const stock = await town.watch(() => laptop.run('systemctl', 'restart', 'docker'))
      say('restart by systemctl', stock)
      expect(stock.failed['port 8081']).toBeGreaterThan(0)
      await expectKept()
      await attach(laptop)
    })

    it('leaves Docker as it was when it is removed', async () => {
      await laptop.run('afloat', 'down', '--system')
      await removeAfloat(laptop)
      const after = await dockerFacts(laptop)
      expect(JSON.parse(after['settings'] ?? '')).toEqual({ 'log-driver': 'json-file', 'live-restore': true })
      expect({ ...after, settings: '' }).toEqual({ ...before, settings: '' })
      await expectKept()
      await installAfloat(laptop)
      await attach(laptop)
    })

    it(
      `upgrades ${OLD} to ${NEW} and back, with apt`,
      async () => {
        const mirror = await debianMirror()
        await writeFile(laptop.at('/etc/apt/sources.list.d/trixie.list'), `deb ${mirror} trixie main\n`)
        await writeFile(laptop.at('/etc/apt/apt.conf.d/91release'), 'APT::Default-Release "bookworm";\n')
        await laptop.run('apt-get', '--quiet', 'update')
        let done: Report | undefined
        const up = await town.watch(async () => {
          done = await report('upgrade', NEW)
        })
        say(`upgrade, away ${done?.awayMs} ms`, up, done)
        expect(done).toMatchObject({ outcome: 'ok', to: NEW, containers: { kept: 8, lost: [], orphaned: [] } })
        await expectKept()

        const back = await town.watch(async () => {
          done = await report('rollback')
        })
        say(`rollback, away ${done?.awayMs} ms`, back, done)
        expect(done).toMatchObject({ outcome: 'ok', to: OLD, containers: { kept: 8, lost: [], orphaned: [] } })
        await expectKept()
        // Last: what comes next wants the old engine again.
        expect({ up: up.failed, back: back.failed }).toEqual({ up: NOTHING, back: NOTHING })
      },
      UPGRADED_WITHIN_MS,
    )

    it(
      'loses its helper in the middle of the packages: they are changed all the same, and the restart follows',
      async () => {
        const { supervisor } = await status()
        const asked = report('upgrade', NEW).catch(() => undefined)
        const unit = 'afloat-packages.service'
        await until('apt to be at work', () => laptop.run('systemctl', 'is-active', unit), Boolean, AT_WORK_WITHIN_MS)
        await laptop.run('kill', '-KILL', String(supervisor.pid))
        await asked
        await attach(laptop)
        const found = await until('the new engine', status, ({ engine }) => engine?.version === NEW, UPGRADED_WITHIN_MS)
        expect(found.lastReport).toMatchObject({ kind: 'upgrade', outcome: 'ok', containers: { kept: 8, lost: [] } })
        expect(await laptop.run('dpkg', '--audit')).toBe('')
        await expectKept()
        expect(await report('rollback')).toMatchObject({ outcome: 'ok', to: OLD, containers: { kept: 8 } })
        await expectKept()
      },
      UPGRADED_WITHIN_MS,
    )

    it(
      'notices that a package was upgraded by somebody else, and restarts it when told',
      async () => {
        expect((await status()).restartPending).toBeNull()
        // With what Debian's apt takes along unless told otherwise: the docker command, which is a package of its own there.
        const apt = ['apt-get', '-qy', '-t', 'trixie', 'install', 'docker.io', 'docker-cli']
        await laptop.run('env', 'DEBIAN_FRONTEND=noninteractive', ...apt)
        await until(
          'the restart to be pending',
          status,
          ({ restartPending }) => restartPending === NEW,
          NOTICED_WITHIN_MS,
        )
        const seen = await town.watch(() => report('restart'))
        say('pending restart', seen)
        expect(await status()).toMatchObject({ restartPending: null, engine: { version: NEW } })
        expect(seen.failed).toEqual(NOTHING)
        await expectKept()
      },
      UPGRADED_WITHIN_MS,
    )
  })
}
