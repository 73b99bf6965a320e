import { describe, expect, it } from 'vitest'
import { claimOf } from '../../../../main/engine/hosts/rootless/forward-claims.ts'
import type { Forward, ForwardSpec } from '../../../../main/engine/hosts/rootless/rootlesskit-api.ts'

const asked: ForwardSpec = {
  proto: 'tcp4',
  parentIP: '0.0.0.0',
  parentPort: 8080,
  childIP: '127.0.0.1',
  childPort: 8080,
}

function there(id: number, change: Partial<ForwardSpec>): Forward {
  return { id, spec: { ...asked, ...change } }
}

describe('a forward that a starting dockerd asks for', () => {
  it.each([
    ['is there', {}],
    ['is there, as an older proxy writes it', { proto: 'tcp' }],
    ['is there without an inner address', { childIP: '' }],
  ])('stays where it %s', (_what, change) => {
    const forward = there(7, change)
    expect(claimOf(asked, [there(1, { parentPort: 9 }), forward])).toEqual({ kind: 'keep', forward })
  })

  it.each([
    ['one address is another and the other is all', { parentIP: '127.0.0.1' }],
    ['it leads to another port', { childPort: 81 }],
    ['it leads to another address', { childIP: '127.0.0.2' }],
  ])('takes the place of a stale one where %s', (_what, change) => {
    const stale = there(3, change)
    expect(claimOf(asked, [stale])).toEqual({ kind: 'add', stale: [stale] })
  })

  it.each([
    ['another port', { parentPort: 8081 }],
    ['another protocol', { proto: 'udp4' }],
    ['the other family', { proto: 'tcp6', parentIP: '::' }],
  ])('leaves %s alone', (_what, change) => {
    expect(claimOf(asked, [there(3, change)])).toEqual({ kind: 'add', stale: [] })
  })

  it('leaves another address alone where both are single ones', () => {
    const one = { ...asked, parentIP: '127.0.0.1' }
    expect(claimOf(one, [there(3, { parentIP: '127.0.0.2' })])).toEqual({ kind: 'add', stale: [] })
  })
})
