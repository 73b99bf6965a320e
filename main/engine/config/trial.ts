import { readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import type { Problem } from '../../../preload/contract/problem.ts'
import { problemOf } from '../../host/afloat-error.ts'
import { readDaemonFile } from '../../host/daemon-file.ts'
import { readJson, writeJsonAtomically } from '../../host/files.ts'
import type { Home } from '../../host/home.ts'
import { writeDaemonFile } from './write-daemon-file.ts'

const trialSchema = z.object({
  /** Hash of the daemon.json that no engine has started with yet. */
  hash: z.string(),
  /** Dated copy of the one before. */
  copy: z.string(),
})

/**
 * A new daemon.json is on trial until an engine has started with it. The trial is on disk: whoever starts the engine,
 * this supervisor or the next, takes the old file back where dockerd does not start.
 */
export class ConfigTrial {
  readonly #home: Home
  readonly #log: (line: string) => void
  #takenBack: Problem | undefined

  constructor(home: Home, log: (line: string) => void) {
    this.#home = home
    this.#log = log
  }

  async begin(hash: string, copy: string): Promise<void> {
    this.#takenBack = undefined
    await writeJsonAtomically(this.#home.records.configTrial, { hash, copy })
  }

  /** An engine has started with what is in the file now. */
  async passed(): Promise<void> {
    await rm(this.#home.records.configTrial, { force: true })
  }

  /** Why the file of the last trial was taken back, where it was. */
  takenBack(): Problem | undefined {
    return this.#takenBack
  }

  /** Puts the old file back where a new one is on trial and still there. Says whether it did; then a start is worth it. */
  async takeBack(error: unknown): Promise<boolean> {
    if (problemOf(error).code !== 'engine-start-failed') return false
    const trial = await readJson(this.#home.records.configTrial, trialSchema).catch(() => undefined)
    if (!trial) return false
    const found = await readDaemonFile(this.#home.engine.daemonJson)
    await this.passed()
    // Somebody has edited it since: what is there now is theirs to mend.
    if ('complaint' in found || found.hash !== trial.hash) return false
    try {
      const old = await readFile(trial.copy, 'utf8')
      const written = await writeDaemonFile(this.#home.engine.daemonJson, this.#home.daemonJsonCopies, found, old)
      if (written === 'changed') return false
    } catch (cause) {
      this.#log(`the old daemon.json could not be taken back: ${cause}`)
      return false
    }
    this.#takenBack = problemOf(error)
    this.#log(`dockerd did not start with the new daemon.json; the old one is back (${trial.copy})`)
    return true
  }
}
