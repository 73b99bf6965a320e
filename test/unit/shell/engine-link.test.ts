import { describe, expect, it } from 'vitest'
import type { EngineService } from '../../../main/engine/service.ts'
import { AfloatError } from '../../../main/host/afloat-error.ts'
import { linkEngine } from '../../../main/shell/engine-link.ts'
import type { Handlers } from '../../../preload/contract/operations.ts'
import type { Snapshot } from '../../../preload/contract/snapshot.ts'
import { operationWith, snapshotWith } from '../snapshot-fixture.ts'

const problem = { code: 'home-unusable', what: 'W.', unchanged: 'U.', remedy: 'R.' } as const
const stopped = snapshotWith({ state: 'stopped', engine: null })

function serviceWith(first: Snapshot) {
  let listener: (snapshot: Snapshot) => void = () => undefined
  const closed: string[] = []
  const service: EngineService = {
    handlers: {} as Handlers,
    snapshot: () => first,
    subscribe: next => {
      listener = next
      return () => undefined
    },
    close: async () => {
      closed.push('closed')
    },
  }
  return { service, send: (snapshot: Snapshot) => listener(snapshot), closed }
}

describe('the hold of the app on its engine', () => {
  it('connects once, however many ask', async () => {
    let connected = 0
    const { service } = serviceWith(stopped)
    const link = linkEngine(async () => {
      connected += 1
      return service
    })
    await Promise.all([link.handlers(), link.handlers()])
    expect(connected).toBe(1)
    expect(link.snapshot()).toEqual(stopped)
  })

  it('says why there is no service, and connects again when asked again', async () => {
    const { service } = serviceWith(stopped)
    let tries = 0
    const link = linkEngine(async () => {
      tries += 1
      if (tries === 1) throw new AfloatError(problem)
      return service
    })
    await expect(link.handlers()).rejects.toThrow('W.')
    expect(link.problem()).toEqual(problem)
    expect(link.snapshot()).toBeUndefined()
    expect(await link.handlers()).toBe(service.handlers)
    expect(link.problem()).toBeUndefined()
  })

  it('shows a failure until the engine does something', async () => {
    const { service, send } = serviceWith(stopped)
    const link = linkEngine(async () => service)
    await link.handlers()
    link.fail(problem)
    send({ ...stopped })
    expect(link.snapshot()?.problem).toEqual(problem)
    send({ ...stopped, operation: operationWith({ kind: 'start', steps: [] }) })
    send({ ...stopped })
    expect(link.snapshot()?.problem).toBeNull()
  })

  it('closes a service that was still coming up when it let go', async () => {
    const { service, closed } = serviceWith(stopped)
    let connected: (service: EngineService) => void = () => undefined
    const link = linkEngine(
      () =>
        new Promise(resolve => {
          connected = resolve
        }),
    )
    void link.handlers()
    const closing = link.close()
    connected(service)
    await closing
    expect(closed).toEqual(['closed'])
  })
})
