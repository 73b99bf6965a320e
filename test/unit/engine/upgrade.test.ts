import { describe, expect, it } from 'vitest'
import { removesRunning } from '../../../main/engine/auto-remove-guard.ts'
import { isOwn } from '../../../main/engine/own-exit.ts'
import { outcomeText } from '../../../main/engine/upgrade/blame.ts'
import { plannedSelection } from '../../../main/engine/upgrade/plan.ts'
import { missingService } from '../../../main/engine/upgrade/service-check.ts'
import { containerRecord } from '../container-fixture.ts'

const bundle = (version: string, containerdVersion: string) => ({ version, record: { containerdVersion } })

describe('what an engine is started from after a change', () => {
  it.each([
    ['forward, containerd with it', '20.10.5', bundle('28.5.2', '2.1.9'), bundle('20.10.5', '1.4.13'), '28.5.2'],
    ['back, containerd stays', '28.5.2', bundle('26.1.5', '1.7.24'), bundle('28.5.2', '2.1.9'), '28.5.2'],
    ['forward over a newer containerd', '20.10.24', bundle('26.1.5', '1.7.24'), bundle('28.5.2', '2.1.9'), '28.5.2'],
    ['the same containerd in both', '28.5.1', bundle('28.5.2', '2.1.9'), bundle('28.5.1', '2.1.9'), '28.5.1'],
    ['a containerd of unreadable version', '28.5.1', bundle('28.5.2', '?'), bundle('28.5.1', '2.1.9'), '28.5.1'],
  ] as const)('%s', (_, from, target, containerd, expected) => {
    expect(plannedSelection({ dockerd: from, containerd: containerd.version }, target, containerd)).toEqual({
      dockerd: target.version,
      containerd: expected,
      previous: from,
    })
  })
})

describe('whom the end of a container is put down to', () => {
  it.each([
    [137, false],
    [255, false],
    [undefined, false],
    [0, true],
    [1, true],
    [143, true],
  ])('exit code %s: its own %s', (code, own) => expect(isOwn(code)).toBe(own))

  it('says how things stand after an engine was taken back', () => {
    const counts = { lost: [], orphaned: [] }
    expect(outcomeText('26.1.5', { before: 3, kept: 3, ...counts }, [])).toBe(
      'Engine 26.1.5 is back. All 3 containers run on.',
    )
    expect(outcomeText('26.1.5', { before: 3, kept: 2, ...counts }, [])).toContain('2 of 3 containers')
    expect(outcomeText('26.1.5', { before: 0, kept: 0, ...counts }, [])).toBe('Engine 26.1.5 is back.')
  })
})

describe('a service that a container had', () => {
  const port = { protocol: 'tcp', hostAddress: '0.0.0.0', hostPort: 8080, containerPort: 80 } as const
  const endpoint = {
    networkId: 'n1',
    networkName: 'front',
    address: '172.18.0.2',
    address6: '',
    gateway: '',
    gateway6: '',
    names: [],
  }
  const before = containerRecord('web', { ports: [port], endpoints: [endpoint] })

  it('is there', () => expect(missingService(before, before)).toBeUndefined())
  it('is there where the engine lists it for one family only', () => {
    const both = { ...before, ports: [port, { ...port, hostAddress: '::' }] }
    expect(missingService(both, before)).toBeUndefined()
  })
  it('is a network that it left', () => {
    expect(missingService(before, { ...before, endpoints: [] })).toContain('network front')
  })
  it('is an address that changed', () => {
    const moved = { ...before, endpoints: [{ ...endpoint, address: '172.18.0.9' }] }
    expect(missingService(before, moved)).toContain('172.18.0.2')
  })
  it('is a port that is not published any more', () => {
    expect(missingService(before, { ...before, ports: [] })).toContain('8080->80/tcp')
  })
})

describe('engines that remove running --rm containers at their start', () => {
  it.each([
    ['20.10.5', true],
    ['20.10.24', true],
    ['26.1.5', false],
    ['28.5.2', false],
  ])('%s: %s', (version, removes) => expect(removesRunning(version)).toBe(removes))
})
