import { execFile } from 'node:child_process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reportSchema } from '../../preload/contract/report.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { commandLine } from '../harness/repository.ts'
import { TestHome } from '../harness/test-home.ts'
import { until } from '../harness/until.ts'
import { describeNeeding } from '../needs.ts'

const [older, newer] = ['26.1.5', '28.5.2'] as const

describeNeeding(['root'], 'an upgrade that is cancelled by Ctrl-C', () => {
  let test: TestHome

  beforeAll(async () => {
    await enterPrivateNetwork()
    test = await TestHome.create([older, newer])
    await test.afloat('up', '--engine', older)
    await test.runContainers('db', 'web')
  })

  afterAll(() => test?.remove())

  it('is taken back while the new engine is still on trial, under the same processes', async () => {
    const before = await test.pids()
    const args = [commandLine, 'upgrade', newer, '--json', '--home', test.path]
    const command = execFile('node', args, { env: test.env })
    const [code, output] = await new Promise<[number | null, string]>(resolve => {
      let said = ''
      command.stdout?.on('data', text => {
        said += text
      })
      command.once('close', exit => resolve([exit, said]))
      void until(
        'the new engine on trial',
        () => test.status(),
        ({ operation }) => operation?.cancellable === true && operation.steps.at(-1)?.name === 'watch the new engine',
      ).then(() => command.kill('SIGINT'))
    })
    const report = reportSchema.parse(JSON.parse(output))
    expect(report).toMatchObject({ outcome: 'rolled-back', problem: { code: 'cancelled' }, containers: { kept: 2 } })
    expect(report.containers.names).toEqual(expect.arrayContaining(['db', 'web']))
    expect(code).toBe(1)
    expect((await test.status()).engine?.version).toBe(older)
    expect(await test.pids()).toEqual(before)
  })
})
