import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it } from 'vitest'
import { enterPrivateNetwork } from '../../harness/private-network.ts'
import { TestHome } from '../../harness/test-home.ts'
import { until } from '../../harness/until.ts'
import { describeNeeding } from '../../needs.ts'

/** Long enough for the stand-in to begin by itself, whatever the FIFOs hold: milliseconds. */
const ABSENCE_MS = 2_500

/** What a log driver can get wrong. */
const INPUT = Buffer.concat([
  ...Array.from({ length: 256 }, (_, byte) => Buffer.from([0x61, byte, 0x62, 0x0a])),
  Buffer.from('\n\n<a href="x">&amp;</a>\r\n\u2028 \u2029 \ufffd ünï 漢字 🚢\n'),
  Buffer.from('c080 eda080 f4908080 e28180 f09f9a efbfbe ff'.replaceAll(' ', '0a'), 'hex'),
  ...[16_383, 16_384, 16_385, 32_768, 40_000].map(size => Buffer.from(`${'x'.repeat(size)}\n`)),
  Buffer.from(`${'é'.repeat(10_000)}\nlast\n`),
])
/** Where a message of standard output has its time: a varint of nine bytes in this century. */
const TIME_FROM = 9
const TIME_TO = 18
/** Prints the input when told, once and then again. */
const SCRIPT = 'for n in 1 2; do while ! [ -e /in/go$n ]; do usleep 20000; done; cat /in/input; done; sleep 86400'

describeNeeding(['root'], 'log entries of the stand-in', () => {
  let home: TestHome

  beforeAll(() => enterPrivateNetwork())
  afterEach(() => home?.remove())

  it.each(['20.10.24', '26.1.5', '28.5.2'])('are those that dockerd %s writes, byte for byte', async version => {
    home = await TestHome.create([version])
    await home.afloat('up', '--engine', version)
    const folder = join(home.path, 'in')
    await mkdir(folder)
    await writeFile(join(folder, 'input'), INPUT)
    const attributes = ['--label', 'ship=<a&b>', '--env', 'PORT=7', '--log-opt', 'labels=ship', '--log-opt', 'env=PORT']
    const start = (name: string, ...options: string[]) =>
      home.runBusybox(name, ['--volume', `${folder}:/in:ro`, ...options], 'sh', '-c', SCRIPT)
    await start('json', ...attributes, '--log-opt', 'tag={{.Name}}/{{.ID}}')
    await start('local', '--log-driver', 'local')
    const paths = {
      json: await home.docker('inspect', '--format', '{{.LogPath}}', 'json'),
      local: join(
        home.home.engine.dataRoot,
        'containers',
        await home.docker('inspect', '--format', '{{.Id}}', 'local'),
        'local-logs',
        'container.log',
      ),
    }

    await writeFile(join(folder, 'go1'), '')
    const byEngine = {
      json: await until('the json log', () => entriesOf(paths.json), ended),
      local: await until('the local log', () => framesOf(paths.local), ended),
    }
    const delayed = home.delayNextStart(2 * ABSENCE_MS, () => writeFile(join(folder, 'go2'), ''))
    const restart = home.afloat('restart', '--json')
    await delayed
    const report = JSON.parse(await restart)
    expect(report.shims.logs.bytes).toBe(2 * INPUT.length)

    expect((await entriesOf(paths.json)).slice(byEngine.json.length)).toEqual(byEngine.json)
    expect((await framesOf(paths.local)).slice(byEngine.local.length)).toEqual(byEngine.local)
    for (const name of ['json', 'local']) {
      const { stdout } = await home.logs(name)
      expect(stdout.subarray(stdout.length / 2).equals(stdout.subarray(0, stdout.length / 2)), name).toBe(true)
    }
  })
})

function ended(entries: readonly string[]): boolean {
  return entries.at(-1)?.includes('last') ?? false
}

/** A json-file log's entries without their times. */
async function entriesOf(path: string): Promise<string[]> {
  const text = await readFile(path, 'latin1')
  return text
    .trimEnd()
    .split('\n')
    .map(entry => entry.replace(/"time":"[0-9TZ:.-]{20,30}"\}$/, ''))
}

/** A local log's messages without their times and without the ids of long lines. */
async function framesOf(path: string): Promise<string[]> {
  const log = await readFile(path)
  const frames: string[] = []
  for (let at = 0; at < log.length; ) {
    const size = log.readUInt32BE(at)
    const message = log.toString('latin1', at + 4, at + 4 + size)
    expect(log.readUInt32BE(at + 4 + size)).toBe(size)
    frames.push(message.slice(0, TIME_FROM) + message.slice(TIME_TO).replace(/@[0-9a-f]{64}/, '@id'))
    at += size + 8
  }
  return frames
}
