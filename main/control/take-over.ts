import { setTimeout as sleep } from 'node:timers/promises'
import { problemOf } from '../host/afloat-error.ts'
import type { Home } from '../host/home.ts'
import { connectControl } from './client.ts'

/** How long a background supervisor may take to let go of its home: milliseconds. It waits for what it is doing. */
const LET_GO_LIMIT_MS = 15_000
/** How often the home is tried meanwhile: milliseconds. */
const TRY_EVERY_MS = 100

/**
 * Opens the engine service of a home for the app. A background supervisor that `afloat up` left there is asked to end,
 * its engine runs on and is adopted; anybody else's home stays theirs and the refusal is thrown.
 */
export async function takeOver<S>(home: Home, open: () => Promise<S>): Promise<S> {
  try {
    return await open()
  } catch (error) {
    if (problemOf(error).code !== 'supervisor-exists' || !(await askToEnd(home))) throw error
  }
  const deadline = Date.now() + LET_GO_LIMIT_MS
  for (;;) {
    await sleep(TRY_EVERY_MS)
    try {
      return await open()
    } catch (error) {
      if (problemOf(error).code !== 'supervisor-exists' || Date.now() > deadline) throw error
    }
  }
}

async function askToEnd(home: Home): Promise<boolean> {
  const client = await connectControl(home.run.controlSocket)
  if (!client) return true
  try {
    return (await client.call('shutdown', {})).ends
  } finally {
    client.close()
  }
}
