import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it, onTestFailed } from 'vitest'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'
import { orphans } from './stage.ts'

const CYCLES = Number(process.env['AFLOAT_TEST_CYCLES'] ?? 1_000)
const RESTARTS = 10
/** Containers whose cycles run at once. */
const WORKERS = 4
/** The whole campaign on a busy machine: milliseconds. */
const LIMIT_MS = 60 * 60_000

describeNeeding(['root'], 'no false alarm', () => {
  let home: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    home = await TestHome.create()
    await home.afloat('up')
  })

  afterAll(() => home?.remove())

  it(
    `in ${CYCLES} cycles of start, stop and kill during ${RESTARTS} restarts of the engine`,
    async () => {
      onTestFailed(async () => console.log(await readFile(home.home.logs.afloat, 'utf8')))
      const policies = ['no', 'always', 'on-failure', 'unless-stopped']
      for (let index = 0; index < WORKERS; index++) {
        await home.runBusybox(
          `cycle${index}`,
          ['--restart', policies[index] ?? 'no'],
          'sh',
          '-c',
          'trap "exit 0" TERM; while :; do usleep 50000; done',
        )
      }
      let cycles = 0
      let restarts = 0
      const done = { tried: 0, succeeded: 0 }
      const worker = async (name: string) => {
        while (cycles < CYCLES) {
          const turn = cycles++
          // One cut by a restart of the engine has done its part: what counts is what is seen of it.
          const attempt = async (...words: string[]) => {
            done.tried++
            await home.docker(...words).then(
              () => done.succeeded++,
              () => undefined,
            )
          }
          if (turn % 3 === 0) await attempt('kill', name)
          else if (turn % 3 === 1) await attempt('stop', '--time', '1', name)
          else await attempt('restart', '--time', '0', name)
          await attempt('start', name)
          if (restarts < RESTARTS && turn >= ((restarts + 1) * CYCLES) / (RESTARTS + 1)) {
            restarts++
            await home.restart().catch(error => console.log(`a restart said: ${error}`))
          }
        }
      }
      await Promise.all(Array.from({ length: WORKERS }, (_, index) => worker(`cycle${index}`)))
      await sleep(3_000)
      expect(await orphans(home)).toEqual([])
      console.log(`${cycles} cycles: ${done.succeeded} of ${done.tried} commands succeeded; ${restarts} restarts`)
      // What is killed while its policy is about to start it again now and then answers "is not running".
      expect(done.succeeded).toBeGreaterThan(done.tried * 0.9)
      expect(restarts).toBe(RESTARTS)
      expect(await home.alarms()).toEqual([])
    },
    LIMIT_MS,
  )
})
