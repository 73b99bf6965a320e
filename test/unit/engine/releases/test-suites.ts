import { randomBytes } from 'node:crypto'
import type { PackageFiles, TestSuite } from './test-mirror.ts'

/** A program that answers as the real one does; the padding is not compressible, so that downloads have some length,
 * and differs from one suite to the next. */
function program(answer: string, padding = 64): string {
  return `#!/bin/sh\necho "${answer}"\nexit 0\n#${randomBytes(padding / 2).toString('hex')}`
}

export interface SuiteChoice {
  readonly codename: string
  readonly version: string
  /** Bytes of padding in dockerd. */
  readonly padding?: number
  /** A command line and a docker-init in packages of their own, as newer suites have them. */
  readonly split?: boolean
  readonly runc?: { readonly version: string; readonly script?: string }
  readonly dockerd?: string
}

/** A suite with all packages of an engine, laid out as Debian does. */
export function engineSuite(choice: SuiteChoice): TestSuite {
  const { version, codename } = choice
  const runc = choice.runc ?? { version: '1.1.5' }
  const docker = { 'usr/bin/docker': program(`Docker version ${version}, build abc`) }
  const tini = { 'usr/bin/tini-static': program('tini version 0.19.0') }
  const engine: PackageFiles = {
    'usr/sbin/dockerd': choice.dockerd ?? program(`Docker version ${version}+dfsg1, build abc`, choice.padding),
    'usr/sbin/docker-proxy': '#!/bin/sh\necho "Usage of docker-proxy: -host-ip" >&2\nexit 2\n',
    'usr/bin/docker-init': '-> tini-static',
    'usr/share/doc/docker.io/changelog': 'nothing',
  }
  return {
    codename,
    packages: {
      'docker.io': { version: `${version}+dfsg1-1`, files: choice.split ? engine : { ...engine, ...docker } },
      ...(choice.split ? { 'docker-cli': { version: `${version}+dfsg1-1`, files: docker } } : {}),
      containerd: {
        version: '1.6.20~ds1-1',
        files: {
          'usr/bin/containerd': program('containerd github.com/containerd/containerd 1.6.20~ds1 1.6.20~ds1-1'),
          'usr/bin/containerd-shim-runc-v2': program('containerd-shim-runc-v2: Version: 1.6.20'),
          'usr/bin/ctr': program('ctr github.com/containerd/containerd 1.6.20~ds1'),
        },
      },
      runc: {
        version: `${runc.version}+ds1-1`,
        files: {
          'usr/sbin/runc': runc.script ?? program(`runc version ${runc.version}+ds1`),
          'usr/bin/runc': '-> ../sbin/runc',
        },
      },
      [choice.split ? 'tini-static' : 'tini']: { version: '0.19.0-1', files: tini },
    },
  }
}
