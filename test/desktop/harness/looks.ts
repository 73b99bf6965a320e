import { writeFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { PNG } from 'pngjs'
import { accessibilityFindings } from './axe.ts'
import { picture } from './pictures.ts'
import { differs } from './reference.ts'

export interface LooksOptions {
  /** BCP 47; pictures of other languages than English have it in their names. */
  readonly language?: string
  /** What is on the page moves on by itself: only looked at, not compared, and without the audit. */
  readonly moving?: boolean
}

/**
 * Looks at a page in both themes and at both densities: writes a picture of each, and says what is wrong with what is
 * seen: findings of axe, something wider than the window, or a picture that is not at all like its reference.
 */
export async function looks(
  page: Page,
  name: string,
  { language = 'en-US', moving }: LooksOptions = {},
): Promise<string[]> {
  const complaints: string[] = []
  const devtools = await page.context().newCDPSession(page)
  const { width, height } = await page.evaluate(() => ({ width: innerWidth, height: innerHeight }))
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const scale of [1, 2] as const) {
      const metrics = { width, height, deviceScaleFactor: scale, mobile: false }
      await devtools.send('Emulation.setDeviceMetricsOverride', metrics)
      const path = await picture(`${name}-${theme}${scale === 2 ? '@2x' : ''}`, language)
      // Playwright's own way to take it would forget the density.
      const { data } = await devtools.send('Page.captureScreenshot', { format: 'png' })
      const pixels = Buffer.from(data, 'base64')
      await writeFile(path, pixels)
      const drawn = PNG.sync.read(pixels)
      if (drawn.width !== width * scale) complaints.push(`${name} is ${drawn.width} pixels wide at density ${scale}`)
      if (!moving) complaints.push(...(await differs(path, `${name}-${theme}`, language)))
    }
    if (moving) continue
    complaints.push(...(await accessibilityFindings(page)).map(finding => `${theme}: ${finding}`))
    complaints.push(...(await page.evaluate(missingOrTooWide)).map(finding => `${theme}: ${finding}`))
  }
  await devtools.send('Emulation.clearDeviceMetricsOverride')
  await devtools.detach()
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  return complaints
}

/** Runs in the page. */
function missingOrTooWide(): string[] {
  const found: string[] = []
  for (const region of ['nav', 'main', 'h1']) {
    const box = document.querySelector(region)?.getBoundingClientRect()
    if (!box || box.width < 20 || box.height < 10) found.push(`there is no ${region} to be seen`)
  }
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push(`it is ${root.scrollWidth - root.clientWidth} px too wide`)
  return found
}
