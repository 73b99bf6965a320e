import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeAtomically } from '../../../host/files.ts'
import { runCommand } from '../../../host/run-command.ts'
import { DOCKER_UNIT } from './find-engine.ts'
import { readUnitsAnew } from './systemd.ts'

/** A drop-in below /run is gone with the next boot, whatever becomes of us. */
const DROP_IN = `/run/systemd/system/${DOCKER_UNIT}.d/50-afloat-hold.conf`
/** The longest that a start waits for us should we die in the one moment in which it would not notice: seconds. */
const LIMIT_S = 20

/**
 * Makes the next start of dockerd wait for our word. systemd starts it at once after it has ended, or as soon as a client
 * knocks at docker.socket; but between its end and its start there are things to be done. The start waits as a first
 * command of the unit (ExecStartPre), in which clients wait too and none is refused. It reads a pipe that we hold open:
 * when this process dies, the pipe ends and the start goes on.
 */
export class StartHold {
  readonly #pipe: string
  #held: FileHandle | undefined

  constructor(folder: string) {
    this.#pipe = join(folder, 'hold')
  }

  /** Takes hold of the next start; takes some 100 ms, in which nothing happens to dockerd. */
  async take(): Promise<void> {
    if (this.#held) return
    await mkdir(dirname(this.#pipe), { recursive: true })
    await rm(this.#pipe, { force: true })
    await runCommand('mkfifo', ['--mode=600', this.#pipe])
    this.#held = await open(this.#pipe, constants.O_RDWR | constants.O_NONBLOCK)
    await mkdir(dirname(DROP_IN), { recursive: true })
    await writeAtomically(DROP_IN, dropIn(this.#pipe))
    await readUnitsAnew()
  }

  /** The start goes on, where one waits. */
  async release(): Promise<void> {
    const held = this.#held
    this.#held = undefined
    // Without its file, nobody who comes from now on waits.
    await rm(this.#pipe, { force: true })
    await held?.close()
  }

  /** Leaves nothing behind, also of what an earlier process left. */
  async remove(): Promise<void> {
    await this.release()
    const was = await rm(DROP_IN).then(
      () => true,
      () => false,
    )
    if (was) await readUnitsAnew()
  }
}

/** A failure of the waiting must not keep the engine from its start, hence the dash. */
function dropIn(pipe: string): string {
  return [
    '# Made by Afloat for one restart; safe to delete.',
    '[Service]',
    `ExecStartPre=-/bin/sh -c 'if [ -p "${pipe}" ] && [ -d /proc/${process.pid} ]; then exec timeout ${LIMIT_S} cat "${pipe}"; fi'`,
    '',
  ].join('\n')
}
