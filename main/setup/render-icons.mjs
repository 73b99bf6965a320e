// Draws every PNG under assets/ from the SVG sources: `node main/setup/render-icons.mjs`. Needs rsvg-convert
// (Debian: librsvg2-bin). The PNGs are committed, so only who changes a drawing runs this.
import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const assets = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'assets')

/** Ink of the tray glyphs, by the panel's shade. */
const inks = { light: '#2b3440', dark: '#f4f6f9' }
const trayStates = ['running', 'away', 'stopped', 'failed', 'attention']
/** Pixels of a tray icon at 1x: panels of 24 to 32 pixels scale it least. */
const traySize = 24
/** Sizes of the icon theme specification, and 1024 for macOS. */
const appSizes = [16, 24, 32, 48, 64, 128, 256, 512, 1024]

/** @param {string} svg @param {number} size @param {string} target */
function render(svg, size, target) {
  return new Promise((resolve, reject) => {
    const child = execFile('rsvg-convert', ['-w', `${size}`, '-h', `${size}`, '-o', target], error =>
      error ? reject(error) : resolve(undefined),
    )
    child.stdin?.end(svg)
  })
}

await mkdir(join(assets, 'tray'), { recursive: true })
await mkdir(join(assets, 'icons'), { recursive: true })
for (const state of trayStates) {
  const source = await readFile(join(assets, 'source', `tray-${state}.svg`), 'utf8')
  for (const [shade, ink] of Object.entries(inks)) {
    const svg = source.replaceAll('currentColor', ink)
    await render(svg, traySize, join(assets, 'tray', `${state}-${shade}.png`))
    await render(svg, traySize * 2, join(assets, 'tray', `${state}-${shade}@2x.png`))
  }
}
const app = await readFile(join(assets, 'source', 'app.svg'), 'utf8')
for (const size of appSizes) await render(app, size, join(assets, 'icons', `${size}x${size}.png`))
