import { Agent, request } from 'node:http'
import { median } from '../statistics.ts'

const PINGS = 400
/** How often the large answer is fetched, after once without counting. */
const FETCHES = 9

export interface ApiFigures {
  /** Median of `GET /_ping` on an open connection: microseconds. */
  readonly roundTripUs: number
  /** The same with a new connection each time: microseconds. */
  readonly connectUs: number
  /** A large answer: median of megabytes a second. */
  readonly bulkMBs: number
}

/** What an engine's socket is like to use. `bulk` is a path whose answer is large. */
export async function apiFigures(socketPath: string, bulk: string): Promise<ApiFigures> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    return {
      roundTripUs: await pingUs(socketPath, agent),
      connectUs: await pingUs(socketPath, undefined),
      bulkMBs: await bulkMBs(socketPath, bulk),
    }
  } finally {
    agent.destroy()
  }
}

async function pingUs(socketPath: string, agent: Agent | undefined): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < PINGS; i++) {
    const begun = performance.now()
    await get(socketPath, '/_ping', agent)
    times.push((performance.now() - begun) * 1000)
  }
  return Math.round(median(times))
}

async function bulkMBs(socketPath: string, path: string): Promise<number> {
  const speeds: number[] = []
  // The first one finds nothing in the page cache, in the engine's buffers and in what it has of the processor.
  await get(socketPath, path, undefined)
  for (let i = 0; i < FETCHES; i++) {
    const begun = performance.now()
    const bytes = await get(socketPath, path, undefined)
    speeds.push(bytes / 1e6 / ((performance.now() - begun) / 1000))
  }
  return Math.round(median(speeds))
}

/** Bytes of the answer; rejects where it is no good one. */
function get(socketPath: string, path: string, agent: Agent | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, agent: agent ?? false }, answer => {
      let bytes = 0
      answer.on('data', (data: Buffer) => {
        bytes += data.length
      })
      answer.on('error', reject)
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve(bytes) : reject(new Error(`${path}: ${answer.statusCode}`)),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}
