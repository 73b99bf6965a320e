import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDigests } from '../../../../main/engine/releases/static/pinned-digests.ts'
import { problemOf, temporaryFolder } from './test-home.ts'

const [one, other] = ['a'.repeat(64), 'B'.repeat(64)]

async function list(text: string): Promise<string> {
  const path = join(await temporaryFolder(), 'digests')
  await writeFile(path, text)
  return path
}

test("digests are read as sha256sum writes them, with people's remarks between", async () => {
  const path = await list(
    `# from our security team\n${one}  docker-28.5.2.tgz\n\n${other} *./x86_64/docker-29.0.1.tgz\n`,
  )
  expect(await readDigests(path)).toEqual({ 'docker-28.5.2.tgz': one, 'docker-29.0.1.tgz': other.toLowerCase() })
})

test('a list that cannot be read or understood is refused with its line', async () => {
  const path = await list(`${one}  docker-28.5.2.tgz\n${one.slice(1)}  docker-29.0.1.tgz\n`)
  expect(await problemOf(readDigests(path))).toMatchObject({
    code: 'settings-invalid',
    what: expect.stringContaining('line 2'),
  })
  expect(await problemOf(readDigests('/nowhere/digests'))).toMatchObject({ what: expect.stringContaining('ENOENT') })
})
