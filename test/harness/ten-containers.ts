import { expect } from 'vitest'
import type { Report } from '../../preload/contract/report.ts'
import { ApiClients } from './api-clients.ts'
import { firstGap, numberedLines } from './numbered-lines.ts'
import type { TestHome } from './test-home.ts'

const sleepers = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7']
/** Concurrent clients of the API. */
const CLIENTS = 8
/** Between two numbered lines: milliseconds. */
const LINE_MS = 10

/** Ten containers: sleepers, one that writes numbered lines, one with a published port, one that calls the API. */
export async function runTenContainers(home: TestHome): Promise<void> {
  await home.runContainers(...sleepers)
  await home.runBusybox('writer', [], 'sh', '-c', numberedLines(LINE_MS))
  await home.runBusybox('web', ['--publish', '127.0.0.1:8080:80'], 'sh', '-c', 'echo hello >index.html; httpd -f -p 80')
  await home.runBusybox('caller', home.dockerInContainer(), 'sleep', '86400')
}

/** Restarts the engine by `restart` under clients of its API, and checks that nobody of anything noticed. */
export async function restartUnnoticed(home: TestHome, label: string, restart: () => Promise<Report>): Promise<void> {
  const before = await home.pids()
  expect(Object.keys(before)).toHaveLength(10)
  const clients = new ApiClients(home.home.engine.socket, CLIENTS)
  const report = await restart()
  const tally = await clients.stop()

  expect(tally.failures).toEqual([])
  expect(report).toMatchObject({ kind: 'restart', outcome: 'ok', containers: { before: 10, kept: 10, lost: [] } })
  const startMs = report.steps.find(({ name }) => name === 'start dockerd')?.ms ?? 0
  const ratio = (tally.longestWaitMs / startMs).toFixed(2)
  console.log(
    `${label}: ${tally.answers} answers, longest wait ${tally.longestWaitMs} ms, ${ratio} of dockerd's start (${startMs} ms)`,
  )
  expect(await home.pids()).toEqual(before)
  expect(await home.docker('exec', 'caller', 'docker', 'ps', '--quiet')).not.toBe('')
  expect(firstGap(await home.docker('logs', 'writer'))).toBeUndefined()
  expect(await (await fetch('http://127.0.0.1:8080/')).text()).toBe('hello\n')
}
