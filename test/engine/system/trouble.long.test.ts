import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Check, checkSchema } from '../../../preload/contract/check.ts'
import { type Problem, problemSchema } from '../../../preload/contract/problem.ts'
import { reportSchema } from '../../../preload/contract/report.ts'
import { SETTINGS_VERSION } from '../../../preload/contract/settings.ts'
import { snapshotSchema } from '../../../preload/contract/snapshot.ts'
import { debianMirror } from '../../harness/debian-mirror.ts'
import { dockerFacts } from '../../harness/laptop/docker-facts.ts'
import { installAfloat } from '../../harness/laptop/installed-afloat.ts'
import { Laptop } from '../../harness/laptop/laptop.ts'
import { LaptopTown } from '../../harness/laptop/laptop-town.ts'
import { firstGap } from '../../harness/numbered-lines.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

const [OLD, NEW] = ['20.10.24', '26.1.5']
/** A tree may have to be made first; apt waits two minutes for somebody else's: milliseconds. */
const LIMIT_MS = 400_000
const APT_SETTING = '/etc/apt/apt.conf.d/99trouble'
/** Holds the lock that dpkg takes, as an apt at work does: dpkg's locks are fcntl(2)'s. */
const HOLD_LOCK = `use Fcntl; open(F, ">", "/var/lib/dpkg/lock-frontend"); my $lock = pack("ssx4qqi", F_WRLCK, 0, 0, 0, 0); fcntl(F, F_SETLK, $lock) or die; $| = 1; print "held\\n"; <STDIN>`
/** A file that the newer package has and the older one has not: what is mounted there cannot be replaced. */
const ONLY_IN_NEW = `cd /tmp && apt-get --quiet --quiet download docker.io/trixie >&2 && dpkg-deb --contents docker.io_26*.deb |
  sed -n 's/^-.* \\.\\(\\/usr\\/share[^ ]*\\)$/\\1/p' | sort >new && dpkg -L docker.io | sort >old && comm -23 new old | head -1`

/** Connects to the helper as the app does, and stays. */
const APP = `require('node:net').connect('/var/lib/afloat/run/control.sock', () => console.log(process.pid)).resume()`

/** Its pid there. */
async function connectedApp(laptop: Laptop): Promise<string> {
  const [enter, ...rest] = laptop.inside
  const alice = ['setpriv', '--reuid=alice', '--regid=alice', '--init-groups', '/opt/Afloat/node', '-e', APP]
  const child = spawn(enter, [...rest, ...alice], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.stdout.once('data', chunk => resolve(String(chunk).trim()))
    child.once('exit', code => reject(new Error(`it could not connect: ${code}`)))
  })
}

describeNeeding(['root'], "the system's Docker, where something is amiss", () => {
  let laptop: Laptop
  let town: LaptopTown
  let pids: Record<string, number>

  const afloat = (...words: readonly string[]) => laptop.as('alice', 'afloat', ...words, '--system', '--json')
  const status = async () => snapshotSchema.parse(JSON.parse(await afloat('status')))
  /** What is printed where a command fails. */
  const failing = (...words: readonly string[]) =>
    afloat(...words).then(
      printed => Promise.reject(new Error(`it did not fail: ${printed}`)),
      (error: { stdout: string }) => JSON.parse(error.stdout) as { problem: Problem },
    )
  const problem = async (...words: readonly string[]) => problemSchema.parse((await failing(...words)).problem)
  const takenBack = async () => {
    const printed = await failing('upgrade', NEW)
    return reportSchema.parse(printed, { error: () => JSON.stringify(printed.problem) })
  }
  const expectKept = async () => {
    expect(await town.pids()).toEqual(pids)
    expect(firstGap(await town.log())).toBeUndefined()
  }
  /** Packages and engine are as before. */
  const expectUnchanged = async (dockerd: number | undefined, pending: string | null = null) => {
    const { engine, operation, restartPending } = await status()
    expect({ version: engine?.version, pid: engine?.pid, operation, restartPending }).toEqual({
      version: OLD,
      pid: dockerd,
      operation: null,
      restartPending: pending,
    })
    expect(await laptop.run('dpkg', '--audit')).toBe('')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own variable
    expect(await laptop.run('dpkg-query', '--show', '--showformat=${Version}', 'docker.io')).toContain(OLD)
    await expectKept()
  }

  beforeAll(async () => {
    laptop = await Laptop.boot()
    await mkdir(laptop.at('/etc/docker'), { recursive: true })
    await writeFile(laptop.at('/etc/docker/daemon.json'), '{"log-driver": "json-file", "live-restore": true}\n')
    await laptop.run('systemctl', 'reload', 'docker')
    await writeFile(laptop.at('/etc/apt/sources.list.d/trixie.list'), `deb ${await debianMirror()} trixie main\n`)
    await writeFile(laptop.at('/etc/apt/apt.conf.d/91release'), 'APT::Default-Release "bookworm";\n')
    await laptop.run('apt-get', '--quiet', 'update')
    town = await LaptopTown.start(laptop)
    pids = await town.pids()
    await installAfloat(laptop)
    await afloat('up')
  }, LIMIT_MS)

  afterAll(() => laptop?.remove())

  it('a command without a word about it speaks to the engine that the app looks after', async () => {
    const without = () => laptop.as('alice', 'afloat', 'status', '--json')
    await expect(without()).rejects.toThrow('No Afloat runs for /home/alice')
    const home = '/home/alice/.local/share/afloat'
    const settings = JSON.stringify({ version: SETTINGS_VERSION, engineKind: 'system-docker' })
    await laptop.as('alice', 'sh', '-c', `mkdir -p ${home} && printf '%s' '${settings}' >${home}/settings.json`)
    expect(JSON.parse(await without())).toMatchObject({ engineKind: 'system-docker', engine: { version: OLD } })
    const own = JSON.parse(await laptop.as('alice', 'afloat', 'config', 'get', 'afloat.engineKind', '--json'))
    expect(own.value).toBe('system-docker')
  })

  it(
    'the check says what the package manager would do, and does nothing',
    async () => {
      const { engine } = await status()
      const check: Check = checkSchema.parse(JSON.parse(await afloat('check', '--engine', NEW)))
      expect(check).toMatchObject({ from: OLD, to: NEW })
      expect(check.level).not.toBe('red')
      const packages = check.findings.find(({ rule }) => rule === 'packages')
      expect(packages?.sentence).toMatch(/^apt changes .*docker\.io 20\.10\.24\S* → 26\.1\.5/)
      await expectUnchanged(engine?.pid)
    },
    LIMIT_MS,
  )

  it(
    'a package source that does not answer: nothing is changed',
    async () => {
      const { engine } = await status()
      await writeFile(laptop.at(APT_SETTING), 'Acquire::http::Proxy "http://127.0.0.1:9";\nAcquire::Retries "0";\n')
      const said = await problem('upgrade', NEW)
      await laptop.run('rm', APT_SETTING)
      console.log(JSON.stringify(said))
      expect(said).toMatchObject({ code: 'packages-failed' })
      expect(said.what).toMatch(/^apt could not download the packages: Failed to fetch .*Could not connect/)
      await expectUnchanged(engine?.pid)
    },
    LIMIT_MS,
  )

  it(
    'a disk that is full: nothing is changed',
    async () => {
      const { engine } = await status()
      const cache = '/var/cache/apt/archives'
      await laptop.run('mount', '-t', 'tmpfs', '-o', 'size=2m', 'full', cache)
      const said = await problem('upgrade', NEW)
      await laptop.run('umount', cache)
      console.log(JSON.stringify(said))
      expect(said).toMatchObject({ code: 'packages-failed' })
      expect(said.what).toMatch(/space/)
      await expectUnchanged(engine?.pid)
    },
    LIMIT_MS,
  )

  it(
    "somebody else's apt that does not end: nothing is changed, and that is said",
    async () => {
      const { engine } = await status()
      const [enter, ...rest] = laptop.inside
      const holder = spawn(enter, [...rest, 'perl', '-e', HOLD_LOCK], { stdio: ['pipe', 'pipe', 'inherit'] })
      await new Promise(resolve => holder.stdout.once('data', resolve))
      const said = await problem('upgrade', NEW).finally(() => holder.stdin.end())
      console.log(JSON.stringify(said))
      expect(said).toMatchObject({ code: 'packages-failed' })
      expect(said.what).toMatch(/lock/)
      expect(said.remedy).toContain('Another package manager is at work')
      await expectUnchanged(engine?.pid)
    },
    LIMIT_MS,
  )

  it(
    'a package that cannot be unpacked: the one before stays, and dockerd runs on',
    async () => {
      const { engine } = await status()
      const place = await laptop.run('sh', '-c', ONLY_IN_NEW)
      await laptop.run('sh', '-c', `touch ${place} && mount --bind ${place} ${place}`)
      const report = await takenBack().finally(() => laptop.run('sh', '-c', `umount ${place} && rm ${place}`))
      console.log(JSON.stringify(report.problem?.what), JSON.stringify(report.steps))
      expect(report).toMatchObject({ outcome: 'rolled-back', containers: { kept: 8, lost: [], orphaned: [] } })
      // Its program was put back: the same, but another file than the one that runs, which is noticed in time.
      await until('the restart to be pending', status, ({ restartPending }) => restartPending === OLD)
      await expectUnchanged(engine?.pid, OLD)
      expect(await laptop.run('docker', '--version')).toContain(OLD)
    },
    LIMIT_MS,
  )

  it(
    'an app that is killed leaves no helper; a helper that is killed leaves containers and rules whole',
    async () => {
      await laptop.run('afloat', 'down', '--system')
      const running = (what: string) => laptop.run('sh', '-c', `pgrep -f '${what}' || true`)
      const helper = () => running('cli.cjs [s]upervise')
      const gone = (what: string) =>
        until(
          `${what} to be gone`,
          () => running(what),
          pid => pid === '',
        )
      await gone('cli.cjs [s]upervise')
      const before = await dockerFacts(laptop)
      const helped = async () => {
        // pkexec wants a parent that lives, and what systemd starts has none.
        await laptop.as('alice', 'sh', '-c', 'pkexec /opt/Afloat/bin/afloat-helper; exit $?')
        const app = await connectedApp(laptop)
        expect(await helper()).toMatch(/^\d+$/)
        return app
      }
      await laptop.run('kill', '-KILL', await helped())
      await gone('cli.cjs [s]upervise')
      await expectKept()
      expect(await dockerFacts(laptop)).toEqual(before)

      await helped()
      await laptop.run('kill', '-KILL', await helper())
      await gone('[c]ontrol.sock')
      await expectKept()
      expect(await dockerFacts(laptop)).toEqual(before)

      // In the middle of a restart: the start that waits for its word goes on without it.
      await afloat('up')
      const asked = afloat('restart').catch(() => undefined)
      const hold = '/run/systemd/system/docker.service.d/50-afloat-hold.conf'
      await until(
        'the restart to be under way',
        () => laptop.run('test', '-e', hold),
        () => true,
      )
      await laptop.run('kill', '-KILL', await helper())
      await asked
      await until('the API to answer', () => laptop.run('docker', 'ps', '--quiet'), Boolean)
      await expectKept()
      const { tables } = await dockerFacts(laptop)
      expect(tables).toBe(before['tables'])
      await afloat('up')
      expect(await status()).toMatchObject({ state: 'running', operation: null, engine: { version: OLD } })
      await expect(laptop.run('test', '-e', hold)).rejects.toThrow()
    },
    LIMIT_MS,
  )

  it(
    'a laptop without docker.socket: requests are refused for a moment, which the check says; the rest is held',
    async () => {
      await laptop.run('afloat', 'down', '--system')
      const unit = '/etc/systemd/system/docker.service'
      const edit = `sed -e '/^Requires=docker.socket/d' -e 's#-H fd://#-H unix:///run/docker.sock#' -e 's/docker.socket//'`
      await laptop.run(
        'sh',
        '-c',
        `${edit} "$(systemctl show --property=FragmentPath --value docker.service)" >${unit}`,
      )
      await laptop.run('systemctl', 'daemon-reload')
      await laptop.run('systemctl', 'disable', '--now', 'docker.socket')
      await laptop.run('systemctl', 'restart', 'docker')
      await expectKept()
      await afloat('up')
      const check = checkSchema.parse(JSON.parse(await afloat('check')))
      expect(check.findings).toContainEqual(expect.objectContaining({ rule: 'api', level: 'amber', container: null }))
      const seen = await town.watch(async () => {
        expect(reportSchema.parse(JSON.parse(await afloat('restart')))).toMatchObject({ outcome: 'ok' })
      })
      console.log(JSON.stringify(seen.failures))
      const { api, ...rest } = seen.failed
      expect(rest).toEqual({ 'port 8081': 0, 'port 8082': 0, 'port 8083': 0, names: 0 })
      expect(api).toBeGreaterThan(0)
      await expectKept()
      await until('the API to answer', () => laptop.run('docker', 'ps', '--quiet'), Boolean)
    },
    LIMIT_MS,
  )
})
