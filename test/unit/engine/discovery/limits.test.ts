import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { limitOf } from '../../../../main/engine/discovery/limits.ts'
import type { Place } from '../../../../main/engine/discovery/places.ts'

const system: Place = { kind: 'system', name: 'docker.service', socket: '/var/run/docker.sock', installed: false }

it('Docker Desktop is known by its socket, and left alone', async () => {
  const place: Place = {
    kind: 'other',
    name: 'desktop-linux',
    socket: '/home/a/.docker/desktop/docker.sock',
    installed: false,
  }
  expect(await limitOf(place)).toContain('Docker Desktop')
  expect(await limitOf({ ...place, socket: '/home/a/desktop/docker.sock' })).toBe('')
})

it('the snap is known by its unit, where no package has a service', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'afl-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const unit = join(folder, 'snap.docker.dockerd.service')
  expect(await limitOf(system, unit)).toBe('')
  await writeFile(unit, '')
  expect(await limitOf(system, unit)).toContain('snap')
  expect(await limitOf({ ...system, installed: true }, unit)).toBe('')
})
