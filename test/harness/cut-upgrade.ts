import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connectControl } from '../../main/control/client.ts'
import { commandLine } from './repository.ts'
import type { TestHome } from './test-home.ts'

/** Every step of an upgrade, as the report names them. */
export const UPGRADE_STEPS = [
  'try exec in the containers',
  'set its records aside',
  'write the journal',
  'raise the shims',
  'listen to the logs',
  'see what is open',
  'hold the logs',
  'let requests end',
  'stop dockerd',
  'stop containerd',
  'start containerd',
  'start dockerd',
  'check containers',
  'check what serves them',
  'lower the shims',
  'watch the new engine',
  'finish',
] as const

const killSupervisor = (pid: number) => process.kill(pid, 'SIGKILL')

/**
 * Begins an upgrade and kills the supervisor with -9, or does something else, as soon as a step is under way. Rejects
 * where the step never came.
 */
export async function cutUpgradeAt(
  home: TestHome,
  version: string,
  step: string,
  cut: (supervisor: number) => void = killSupervisor,
): Promise<void> {
  const { supervisor } = await home.status()
  const client = await connectControl(home.home.run.controlSocket)
  if (!client) throw new Error('no supervisor runs')
  let killed = false
  await client.follow(({ operation }) => {
    const running = operation?.steps.at(-1)
    if (killed || operation?.kind !== 'upgrade' || running?.name !== step) return
    killed = true
    cut(supervisor.pid)
  })
  const upgrade = spawn('node', [commandLine, 'upgrade', version, '--json', '--home', home.path], {
    env: home.env,
    stdio: 'ignore',
  })
  await once(upgrade, 'exit')
  client.close()
  if (!killed) throw new Error(`the upgrade had no step "${step}"`)
}
