import { mkdtemp, rm, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { closeFd } from '../../../main/host/libc.ts'
import { acceptedConnections, fetchListener, listenAt } from '../../../main/host/socket-holder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'afloat-socket-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('listens with mode 0660, is found again through the process that holds it, and queues clients', async () => {
  const path = join(folder, 'docker.sock')
  const fd = await listenAt(path, process.getgid?.())
  expect((await stat(path)).mode & 0o777).toBe(0o660)
  const again = await fetchListener(process.pid, path)
  expect(again).toBeGreaterThan(2)
  // Nobody accepts, and still a client connects: it waits in the queue.
  const client = connect(path)
  await new Promise(connected => client.once('connect', connected))
  expect(await acceptedConnections(path, process.pid)).toEqual(new Set())
  client.destroy()
  await expect(listenAt(path, undefined)).rejects.toMatchObject({ problem: { code: 'socket-path-taken' } })
  for (const open of [fd, again ?? fd]) closeFd(open)
  const fresh = await listenAt(path, undefined)
  closeFd(fresh)
  expect(await fetchListener(process.pid, path)).toBeUndefined()
})
