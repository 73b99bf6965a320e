import { afterAll, beforeAll, expect, it } from 'vitest'
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

  it('answers published ports all the time', async () => {
    const answers = { good: 0, bad: [] as string[] }
    const stop = new AbortController()
    const asking = (async () => {
      while (!stop.signal.aborted) {
        await fetch('http://127.0.0.1:8080/').then(
          async answer => {
            await answer.text()
            answers.good++
          },
          error => answers.bad.push(String(error.cause ?? error)),
        )
      }
    })()
    await home.restart()
    stop.abort()
    await asking
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

  it('leaves nothing behind when all is stopped', async () => {
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
