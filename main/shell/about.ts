import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import type { Words } from '../../preload/contract/text/words.ts'

const packageSchema = z.object({
  version: z.string(),
  license: z.string(),
  homepage: z.url().optional(),
  /** Set by packaging with an Electron that nobody vouches for: the package that it came from. */
  unofficialElectron: z.string().optional(),
})

/** The desktop's own window about the app; one that was made with an unofficial Electron says so. */
export async function showAbout(words: Words): Promise<void> {
  const text = await readFile(join(app.getAppPath(), 'package.json'), 'utf8')
  const { version, license, homepage, unofficialElectron } = packageSchema.parse(JSON.parse(text))
  const { electron, chrome } = process.versions
  const lines = [version, `Electron ${electron}, Chromium ${chrome}`]
  if (unofficialElectron) lines.push(words.views.help.unofficial(unofficialElectron))
  app.setAboutPanelOptions({
    applicationName: app.getName(),
    applicationVersion: lines.join('\n'),
    copyright: license,
    ...(homepage === undefined ? {} : { website: homepage }),
    iconPath: join(app.getAppPath(), 'assets', 'icons', '128x128.png'),
  })
  app.showAboutPanel()
}
