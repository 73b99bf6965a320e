import { afterAll, beforeAll, expect, it } from 'vitest'
import { Fleet } from '../../harness/fleet.ts'
import { PlainUser } from '../../harness/plain-user.ts'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { describeNeeding } from '../../needs.ts'

describeNeeding(['root'], 'an upgrade without root', () => {
  let user: PlainUser
  let home: TestHome
  let fleet: Fleet
  let before: Record<string, string>

  beforeAll(async () => {
    await enterPrivateNetwork()
    user = await PlainUser.create()
    home = await TestHome.create(['20.10.24', '26.1.5', '28.5.2'], user)
    await home.afloat('up', '--engine', '20.10.24')
    fleet = await Fleet.start(home, 8)
    before = await fleet.identities()
  })

  afterAll(async () => {
    await home?.remove()
    await user?.remove()
  })

  it.each(['26.1.5', '28.5.2'])('to %s keeps every process, port, name and log', async version => {
    const report = await home.change('upgrade', version)
    console.log(`without root: ${report.from} → ${report.to}, away ${report.awayMs} ms`)
    expect(report).toMatchObject({ kind: 'upgrade', outcome: 'ok', to: version, containers: { before: 8, kept: 8 } })
    expect(await fleet.identities()).toEqual(before)
    await fleet.expectServed()
  })

  it('is taken back, and its containers stay manageable', async () => {
    expect(await home.change('rollback')).toMatchObject({ outcome: 'ok', to: '26.1.5', containers: { kept: 8 } })
    expect(await fleet.identities()).toEqual(before)
    await fleet.expectServed()
    await fleet.expectManageable()
  })
})
