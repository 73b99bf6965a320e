import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { diagnosisSchema } from '../../preload/contract/diagnosis.ts'
import { enterPrivateNetwork } from '../harness/private-network.ts'
import { TestHome } from '../harness/test-home.ts'
import { describeNeeding } from '../needs.ts'

const run = promisify(execFile)

/** One for each place where a secret can stand; found again by its name where one gets through. */
const planted = {
  environment: 'env-s3cret-0001',
  executed: 'exec-s3cret-0002',
  argument: 'arg-s3cret-0003',
  joined: 'joined-s3cret-0004',
  label: 'label-s3cret-0005',
  stopped: 'stopped-s3cret-0006',
  registry: 'registry-s3cret-0007',
  identity: 'identity-s3cret-0008',
  settingsProxy: 'settings-s3cret-0009',
  daemonProxy: 'daemon-s3cret-0010',
  ownEnvironment: 'own-s3cret-0011',
  log: 'log-s3cret-0012',
  healthCheck: 'health-s3cret-0013',
} as const

describeNeeding(['root'], 'the facts for a bug report', () => {
  let test: TestHome
  const output = () => join(test.path, 'facts.tar.gz')
  beforeAll(async () => {
    await enterPrivateNetwork()
    test = await TestHome.create()
    const daemon = JSON.parse(await readFile(test.home.engine.daemonJson, 'utf8'))
    const proxies = { 'http-proxy': `http://bob:${planted.daemonProxy}@127.0.0.1:9`, 'no-proxy': 'localhost' }
    await writeFile(test.home.engine.daemonJson, JSON.stringify({ ...daemon, debug: true, proxies }))
    await mkdir(join(test.path, 'docker-config'), { recursive: true })
    const auth = Buffer.from(`bob:${planted.registry}`).toString('base64')
    await writeFile(
      join(test.path, 'docker-config', 'config.json'),
      JSON.stringify({ auths: { '127.0.0.1:9': { auth }, other: { identitytoken: planted.identity } } }),
    )
    process.env['AFLOAT_TEST_TOKEN'] = planted.ownEnvironment
    await test.afloat('config', 'set', 'afloat.channel.proxy', `http://bob:${planted.settingsProxy}@127.0.0.1:9`)
    await test.afloat('up')
    await test.runBusybox(
      'web',
      [
        ...[
          '--env',
          `DATABASE_URL=postgres://app:${planted.environment}@db/app`,
          '--env',
          `PLAIN=${planted.environment}`,
        ],
        ...['--label', `traefik.auth=${planted.label}`, '--publish', '127.0.0.1:18080:80'],
        ...['--health-cmd', `true ${planted.healthCheck}`],
      ],
      ...['sh', '-c', 'sleep 86400', 'x', '--password', planted.argument, `-p${planted.joined}`],
    )
    await test.runBusybox('gone', ['--env', `KEY=${planted.stopped}`], 'echo', 'done')
    await test.docker('exec', '--env', `TOKEN=${planted.executed}`, 'web', 'echo', 'done')
    process.env['DOCKER_CONFIG'] = join(test.path, 'docker-config')
    await test.docker('pull', '127.0.0.1:9/private/image').catch(() => undefined)
    await writeFile(test.home.logs.dockerd, `level=info msg="https://x:${planted.log}@example"\n`, { flag: 'a' })
  })
  afterAll(async () => {
    delete process.env['AFLOAT_TEST_TOKEN']
    delete process.env['DOCKER_CONFIG']
    await test?.remove()
  })

  async function unpacked(): Promise<Map<string, string>> {
    const folder = join(test.path, 'facts')
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder)
    await run('tar', ['--extract', '--strip-components=1', '--file', output(), '--directory', folder])
    const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    const read = names.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const
    })
    return new Map(await Promise.all(read))
  }

  function expectNoSecrets(files: Map<string, string>): void {
    for (const [place, secret] of Object.entries(planted)) {
      const forms = [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]
      const leaks = [...files].filter(([, text]) => forms.some(form => text.includes(form))).map(([name]) => name)
      expect(leaks, `the secret in ${place}`).toEqual([])
    }
  }

  it('stand in the raw material, or this test would prove nothing', async () => {
    const log = await readFile(test.home.logs.dockerd, 'utf8')
    for (const secret of [planted.environment, planted.executed, planted.argument]) expect(log).toContain(secret)
    const inspect = await test.docker('inspect', 'web', 'gone')
    for (const secret of [planted.environment, planted.label, planted.healthCheck, planted.stopped]) {
      expect(inspect).toContain(secret)
    }
  })

  it('are listed first and written nowhere', async () => {
    const text = await test.afloat('diagnose')
    expect(text).toContain('containers.json')
    expect(text).toMatch(/Removed: .*values of environments/)
    expect(text).toContain('Nothing was saved yet')
    expect(await readdir(test.home.diagnoses).catch(() => [])).toEqual([])
  })

  it('are saved as they were listed, without one of the planted secrets, and say what helps', async () => {
    const answer = JSON.parse(await test.afloat('diagnose', '--json', '--output', output()))
    const diagnosis = diagnosisSchema.parse(answer)
    expect(answer.path).toBe(output())
    expect((await stat(output())).mode & 0o777).toBe(0o600)
    const files = await unpacked()
    expectNoSecrets(files)

    expect([...files.keys()].sort()).toEqual(diagnosis.files.map(({ name }) => name).sort())
    for (const { name, bytes } of diagnosis.files) expect(Buffer.byteLength(files.get(name) ?? '')).toBe(bytes)
    for (const kind of ['environment', 'argument', 'label', 'address'] as const) {
      expect(diagnosis.removed[kind]).toBeGreaterThan(0)
    }
    const containers = JSON.parse(files.get('containers.json') ?? '')
    expect(containers.map(({ Name }: { Name: string }) => Name).sort()).toEqual(['/gone', '/web'])
    expect(files.get('containers.json')).toContain('DATABASE_URL=[removed: environment]')
    expect(files.get('containers.json')).toContain('"--password"')
    expect(files.get('rules.txt')).toContain('18080')
    expect(files.get('log/dockerd.log')).toContain('Loading containers: done.')
    expect(files.get('log/afloat.log')).toContain('serves')
    expect(files.get('daemon.json')).toContain('"debug": true')
    expect(files.get('about.json')).toContain('"kernel"')
    expect(await readdir(test.home.diagnoses)).toEqual([])
  })

  it('can be had where no supervisor and no engine runs', async () => {
    await test.afloat('down', '--containers', 'keep')
    await test.afloat('diagnose', '--output', output())
    const files = await unpacked()
    expectNoSecrets(files)
    expect(files.get('containers.json')).toContain('"web"')
  })

  it('say why they could not be saved', async () => {
    const { code, problem } = await test.afloatFails(
      'diagnose',
      '--output',
      join(test.path, 'no', 'such', 'folder.tgz'),
    )
    expect(code).toBe(2)
    expect(problem.what).toContain('ENOENT')
    expect(await readdir(test.home.diagnoses)).toEqual([])
  })
})
