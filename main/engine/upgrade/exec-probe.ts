import { setTimeout as delay } from 'node:timers/promises'
import type Docker from 'dockerode'

/** For all containers together, before and again after an absence: milliseconds. One takes about 0.1 s. */
const LIMIT_MS = 15_000
/** Probes at a time: each starts a runc, and the machine has other work. */
const AT_A_TIME = 4
/** A program that no container has: the way into the container is taken, and nothing is run in it. */
const NO_SUCH_PROGRAM = '/.afloat-probe'
/** How runtimes say that they came as far as looking for the program. */
const GOT_IN = /no such file or directory|executable file not found|not found in \$PATH/i

/** Ids of the containers that an exec gets into. Those that were not reached in time are in neither list. */
export interface ExecAnswers {
  readonly works: ReadonlySet<string>
  readonly fails: ReadonlySet<string>
}

/** Asks the engine to exec in each container, as far as the time goes. */
export async function probeExec(docker: Docker, ids: readonly string[]): Promise<ExecAnswers> {
  const works = new Set<string>()
  const fails = new Set<string>()
  const waiting = [...ids]
  const end = new AbortController()
  const worker = async () => {
    for (let id = waiting.shift(); id !== undefined && !end.signal.aborted; id = waiting.shift()) {
      const got = await getsIn(docker, id)
      if (end.signal.aborted) return
      ;(got ? works : fails).add(id)
    }
  }
  const all = Promise.all(Array.from({ length: AT_A_TIME }, worker))
  await Promise.race([all, delay(LIMIT_MS, undefined, { signal: end.signal }).catch(() => undefined)])
  end.abort()
  return { works: new Set(works), fails: new Set(fails) }
}

async function getsIn(docker: Docker, id: string): Promise<boolean> {
  try {
    const exec = await docker.getContainer(id).exec({ Cmd: [NO_SUCH_PROGRAM] })
    await exec.start({ Detach: true })
    return true
  } catch (error) {
    return GOT_IN.test(error instanceof Error ? error.message : String(error))
  }
}
