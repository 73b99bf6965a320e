import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../../harness/repository.ts'

/** With AFLOAT_KEEP_SCREENSHOTS=1 they become the README's; a plain run leaves the tree as it was. */
const folder = process.env['AFLOAT_KEEP_SCREENSHOTS']
  ? join(repository, 'assets', 'screenshots')
  : join(repository, 'out', 'screenshots')

/** Where a picture of a test goes. */
export async function picture(name: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  return join(folder, `${name}.png`)
}
