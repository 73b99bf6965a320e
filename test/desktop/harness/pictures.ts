import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../../harness/repository.ts'

/** With AFLOAT_KEEP_SCREENSHOTS=1 the English ones become the README's; a plain run leaves the tree as it was. */
const kept = process.env['AFLOAT_KEEP_SCREENSHOTS'] === '1'

/** Where a picture of a test goes. */
export async function picture(name: string, language: string): Promise<string> {
  const english = language.startsWith('en')
  const folder = join(repository, ...(kept && english ? ['assets', 'screenshots'] : ['out', 'screenshots']))
  await mkdir(folder, { recursive: true })
  return join(folder, english ? `${name}.png` : `${name}-${language}.png`)
}
