import { expect, it } from 'vitest'
import { packagesFailed } from '../../../../main/engine/hosts/system/packages/package-manager.ts'
import { CommandError } from '../../../../main/host/run-command.ts'

/** As apt 2.6 says it. */
const UNREACHABLE = `E: Failed to fetch http://deb.debian.org/debian/pool/main/d/docker.io/docker.io_26.1.5_amd64.deb  Could not connect to 127.0.0.1:9
E: Some files failed to download`

it('tells the cause of a failure, not what follows from it', () => {
  const { problem } = packagesFailed('apt', 'download the packages', new CommandError('apt-get', 100, UNREACHABLE))
  expect(problem.what).toMatch(
    /^apt could not download the packages: Failed to fetch \S+ Could not connect to 127\.0\.0\.1:9$/,
  )
  expect(problem.detail).toBe(UNREACHABLE)
})

it('tells the last line where nothing is called an error', () => {
  const { problem } = packagesFailed('dnf', 'install the packages', new CommandError('dnf', 1, 'one\nno luck'))
  expect(problem.what).toBe('dnf could not install the packages: no luck')
})

it('tells the reason that dpkg gives in a line of its own', () => {
  const said = `dpkg: error processing archive /var/cache/apt/archives/docker.io_26.1.5_amd64.deb (--unpack):
 unable to make backup link of './usr/sbin/docker-proxy' before installing new version: Invalid cross-device link
E: Sub-process /usr/bin/dpkg returned an error code (1)`
  const { problem } = packagesFailed('apt', 'install the packages', new CommandError('apt-get', 100, said))
  expect(problem.what).toMatch(/\(--unpack\): unable to make backup link of \S+ before .*: Invalid cross-device link$/)
})

it('tells of another package manager to wait for', () => {
  const said = 'E: Unable to acquire the dpkg frontend lock (/var/lib/dpkg/lock-frontend), is another process using it?'
  const { problem } = packagesFailed('apt', 'download the packages', new CommandError('apt-get', 100, said))
  expect(problem.remedy).toBe('Another package manager is at work. Try again when it has ended.')
})
