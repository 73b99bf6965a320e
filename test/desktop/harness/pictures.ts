import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { repository } from '../../harness/repository.ts'

/** The pictures that the README shows. */
const shown = ['window', 'window-restarting', 'window-wide', 'tray-menu', 'notification']

/** With AFLOAT_KEEP_SCREENSHOTS=1 the README's become those of this run; a plain run leaves the tree as it was. */
const kept = process.env['AFLOAT_KEEP_SCREENSHOTS'] === '1'

/** Where a picture of a test goes. */
export async function picture(name: string, language: string): Promise<string> {
  const english = language.startsWith('en')
  const forReadme = kept && english && shown.some(one => name === `${one}-light` || name === `${one}-dark`)
  const folder = join(repository, ...(forReadme ? ['assets', 'screenshots'] : ['out', 'screenshots']))
  await mkdir(folder, { recursive: true })
  return join(folder, english ? `${name}.png` : `${name}-${language}.png`)
}
