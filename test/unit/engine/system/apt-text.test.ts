import { describe, expect, it } from 'vitest'
import { changesIn, offeredIn, recommends, upstreamOf } from '../../../../main/engine/hosts/system/packages/apt-text.ts'
import { removedBy } from '../../../../main/engine/hosts/system/packages/package-manager.ts'

/** As apt on a Debian 12 with trixie beside it said it. */
const MADISON = ` docker.io | 26.1.5+dfsg1-9+deb13u1+b1 | http://deb.debian.org/debian trixie/main amd64 Packages
 docker.io | 20.10.24+dfsg1-1+deb12u1+b6 | http://deb.debian.org/debian bookworm/main amd64 Packages
 docker.io | 20.10.24+dfsg1-1+deb12u1 | http://deb.debian.org/debian bookworm/main Sources
`

describe('what apt says', () => {
  it('of versions: each engine once, the newest build of it, with its suite', () => {
    expect(offeredIn(MADISON)).toEqual([
      { version: '26.1.5', packageVersion: '26.1.5+dfsg1-9+deb13u1+b1', source: 'apt/trixie' },
      { version: '20.10.24', packageVersion: '20.10.24+dfsg1-1+deb12u1+b6', source: 'apt/bookworm' },
    ])
  })

  it('of a version of docker-ce', () => {
    expect(upstreamOf('5:28.5.2-1~debian.12~bookworm')).toBe('28.5.2')
  })

  it('of a simulated change', () => {
    const simulation = `Inst runc [1.1.5+ds1-1] (1.1.15+ds1-2+b4 Debian:13.8/stable [amd64])
Inst docker-cli (26.1.5+dfsg1-9 Debian:13.8/stable [amd64])
Remv moby-thing [1.0-1]
Conf runc (1.1.15+ds1-2+b4 Debian:13.8/stable [amd64])`
    const changes = changesIn(simulation)
    expect(changes).toEqual([
      { name: 'runc', from: '1.1.5+ds1-1', to: '1.1.15+ds1-2+b4' },
      { name: 'docker-cli', from: null, to: '26.1.5+dfsg1-9' },
      { name: 'moby-thing', from: '1.0-1', to: null },
    ])
    expect(removedBy({ changes, args: [] })).toEqual(['moby-thing'])
  })

  it('of what a package recommends', () => {
    const shown = 'Package: docker.io\nRecommends: apparmor, docker-cli, git | hg, xz-utils (>= 1)\n'
    expect([recommends(shown, 'docker-cli'), recommends(shown, 'hg'), recommends(shown, 'docker')]).toEqual([
      true,
      true,
      false,
    ])
  })
})
