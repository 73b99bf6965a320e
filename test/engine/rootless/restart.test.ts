import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { rootlesskitRecordSchema } from '../../../main/engine/hosts/rootless/record.ts'
import { PlainUser } from '../../harness/plain-user.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { restartUnnoticed, runTenContainers } from '../../harness/ten-containers.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

// Root makes the user; everything of Afloat then runs as that user.
describeNeeding(['root'], 'an engine without root', () => {
  let user: PlainUser
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    user = await PlainUser.create()
    home = await TestHome.create(['28.5.2'], user)
    await home.afloat('up')
    await runTenContainers(home)
  })

  afterAll(async () => {
    await home?.remove()
    await user?.remove()
  })

  it('restarts with nobody noticing', async () => {
    expect(await home.docker('info', '--format', '{{.SecurityOptions}}')).toContain('rootless')
    await restartUnnoticed(home, 'without root', () => home.restart())
  })

  it('answers published ports all the time, on whatever address of the host', async () => {
    await promisify(execFile)('ip', ['address', 'replace', '10.99.0.1/32', 'dev', 'lo'])
    await home.runBusybox('far', ['--publish', '10.99.0.1:8081:80'], 'sh', '-c', 'echo far >index.html; httpd -f -p 80')
    const answers = { good: 0, bad: [] as string[] }
    const stop = new AbortController()
    const ask = async (address: string) => {
      while (!stop.signal.aborted) {
        await fetch(`http://${address}/`).then(
          async answer => {
            await answer.text()
            answers.good++
          },
          error => answers.bad.push(String(error.cause ?? error)),
        )
      }
    }
    const asking = ['127.0.0.1:8080', '10.99.0.1:8081'].map(ask)
    await home.restart()
    stop.abort()
    await Promise.all(asking)
    await home.docker('rm', '--force', 'far')
    console.log(
      `without root: ${answers.good} answers of a published port over a restart, ${answers.bad.length} failures`,
    )
    expect(answers.bad).toEqual([])
  })

  it('goes on after its supervisor was killed', async () => {
    const before = await home.pids()
    process.kill((await home.status()).supervisor.pid, 'SIGKILL')
    await until(
      'the supervisor to be gone',
      () => home.afloatFails('status'),
      ({ code }) => code === 4,
    )
    await home.afloat('up')
    expect(await home.pids()).toEqual(before)
    await restartUnnoticed(home, 'without root, after a kill', () => home.restart())
  })

  it('is not restarted without the rootlesskit that its network hangs on', async () => {
    const before = await home.pids()
    const { kit } = rootlesskitRecordSchema.parse(JSON.parse(await readFile(home.home.run.rootless.record, 'utf8')))
    process.kill(kit.pid, 'SIGKILL')
    const { code, problem } = await home.afloatFails('restart')
    expect(code).toBe(3)
    expect(problem.what).toContain('rootlesskit has ended')
    expect(await home.pids()).toEqual(before)

    await home.afloat('down', '--containers', 'stop')
    await home.afloat('up')
    await home.docker('start', 'web')
    expect(await (await fetch('http://127.0.0.1:8080/')).text()).toBe('hello\n')
  })

  it('leaves nothing behind when all is stopped, also without a supervisor', async () => {
    process.kill((await home.status()).supervisor.pid, 'SIGKILL')
    await home.afloat('down', '--containers', 'stop')
    expect(
      await until(
        'everything to end',
        () => user.processes(),
        pids => pids.length === 0,
      ),
    ).toEqual([])
  })
})
