import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connectControl } from '../../main/control/client.ts'
import { commandLine } from './repository.ts'
import type { TestHome } from './test-home.ts'

/** Begins an upgrade and kills the supervisor with -9 as soon as a step is under way. Rejects where the step never came. */
export async function cutUpgradeAt(home: TestHome, version: string, step: string): Promise<void> {
  const { supervisor } = await home.status()
  const client = await connectControl(home.home.run.controlSocket)
  if (!client) throw new Error('no supervisor runs')
  let killed = false
  await client.follow(({ operation }) => {
    const running = operation?.steps.at(-1)
    if (killed || operation?.kind !== 'upgrade' || running?.name !== step) return
    killed = true
    process.kill(supervisor.pid, 'SIGKILL')
  })
  const upgrade = spawn('node', [commandLine, 'upgrade', version, '--json', '--home', home.path], {
    env: home.env,
    stdio: 'ignore',
  })
  await once(upgrade, 'exit')
  client.close()
  if (!killed) throw new Error(`the upgrade had no step "${step}"`)
}
