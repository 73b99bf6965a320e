import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensureLiveRestoreInFile, readDaemonJson } from '../../../main/engine/config/daemon-json.ts'
import { containerdConfig } from '../../../main/engine/hosts/embedded/containerd.ts'
import { dockerdArguments } from '../../../main/engine/hosts/embedded/dockerd.ts'
import { engineEnvironment } from '../../../main/engine/hosts/embedded/environment.ts'
import type { Bundle } from '../../../main/engine/releases/bundle.ts'
import { homeAt } from '../../../main/host/home.ts'

const bundle = { binary: name => `/e/28.5.2/bin/${name}` } as Bundle
const home = homeAt('/h "quoted"')

describe('what the daemons are started with', () => {
  it('says live restore by flag, or leaves it to the file, never both', () => {
    expect(dockerdArguments(home, bundle, {})).toContain('--live-restore=true')
    expect(dockerdArguments(home, bundle, { 'live-restore': true }).join()).not.toContain('live-restore')
    expect(dockerdArguments(home, bundle, { 'data-root': '/d' }).join()).not.toContain('--data-root')
  })

  it("quotes containerd's paths", () => {
    expect(containerdConfig(home)).toContain(String.raw`root = "/h \"quoted\"/data/containerd"`)
  })

  it('passes on proxies and the language, and nothing else of the session', () => {
    const env = engineEnvironment(bundle, {
      https_proxy: 'http://p:1',
      NO_PROXY: 'local',
      LANG: 'de_DE.UTF-8',
      DISPLAY: ':1',
      NODE_OPTIONS: '--inspect',
      LD_PRELOAD: '/x.so',
      LISTEN_FDS: '3',
    })
    expect(Object.keys(env).sort()).toEqual(['LANG', 'NO_PROXY', 'PATH', 'https_proxy'])
    expect(env['PATH']).toMatch(/^\/e\/28\.5\.2\/bin:/)
  })
})

describe('daemon.json', () => {
  let folder: string
  const path = () => join(folder, 'daemon.json')
  const live = async () => {
    await ensureLiveRestoreInFile(homeAt(folder))
    return readFile(path(), 'utf8')
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afloat-daemon-json-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('is made when there is none, so that dockerd does not read the system-wide one, with live restore in it', async () => {
    expect(JSON.parse(await live())).toEqual({ 'live-restore': true })
    expect(await readDaemonJson(homeAt(folder).engine)).toEqual({ 'live-restore': true })
  })

  it('gets live restore where it says nothing of it, and keeps what it says', async () => {
    await writeFile(path(), '{\n\t"debug":true\n}\n')
    expect(await live()).toBe('{\n\t"debug":true,\n\t"live-restore": true\n}\n')
    await writeFile(path(), '{"live-restore": false}')
    expect(await live()).toBe('{"live-restore": false}')
  })

  it.each(['{"live-restore": 1}', '[]', '{', '{"containerd": "/x"}', '{} // x'])(
    'refuses %s and leaves it',
    async text => {
      await writeFile(path(), text)
      await expect(readDaemonJson(homeAt(folder).engine)).rejects.toMatchObject({
        problem: { code: 'engine-start-failed' },
      })
      expect(await readFile(path(), 'utf8')).toBe(text)
    },
  )
})
