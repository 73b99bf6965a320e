import { Agent, request } from 'node:http'
import { median } from '../statistics.ts'

const PINGS = 400
/** How often the large answer is fetched through each socket, after once without counting. */
const FETCHES = 10

export interface ApiFigures {
  /** Median of `GET /_ping` on an open connection: microseconds. */
  readonly roundTripUs: number
  /** The same with a new connection each time: microseconds. */
  readonly connectUs: number
  /** A large answer: median of megabytes a second. */
  readonly bulkMBs: number
}

/**
 * What two sockets are like to use. They are asked in turns, each first every other time, so that whatever else the
 * machine does falls on both alike. `bulk` is a path whose answer is large.
 */
export async function apiFigures(one: string, other: string, bulk: string): Promise<[ApiFigures, ApiFigures]> {
  const agents = new Map([one, other].map(path => [path, new Agent({ keepAlive: true, maxSockets: 1 })]))
  const inTurns = async (times: number, measure: (socketPath: string) => Promise<number>) => {
    const seen = new Map<string, number[]>([one, other].map(path => [path, []]))
    await Promise.all([one, other].map(measure))
    for (let i = 0; i < times; i++) {
      for (const path of i % 2 === 0 ? [one, other] : [other, one]) seen.get(path)?.push(await measure(path))
    }
    return (path: string) => Math.round(median(seen.get(path) ?? []))
  }
  try {
    const roundTripUs = await inTurns(PINGS, path => pingUs(path, agents.get(path)))
    const connectUs = await inTurns(PINGS, path => pingUs(path, undefined))
    const bulkMBs = await inTurns(FETCHES, path => speedMBs(path, bulk))
    const of = (path: string) => ({
      roundTripUs: roundTripUs(path),
      connectUs: connectUs(path),
      bulkMBs: bulkMBs(path),
    })
    return [of(one), of(other)]
  } finally {
    for (const agent of agents.values()) agent.destroy()
  }
}

async function pingUs(socketPath: string, agent: Agent | undefined): Promise<number> {
  const begun = performance.now()
  await get(socketPath, '/_ping', agent)
  return (performance.now() - begun) * 1000
}

async function speedMBs(socketPath: string, path: string): Promise<number> {
  const begun = performance.now()
  const bytes = await get(socketPath, path, undefined)
  return bytes / 1e6 / ((performance.now() - begun) / 1000)
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
