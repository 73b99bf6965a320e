import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pixelmatch from 'pixelmatch'
import { PNG } from 'pngjs'
import { errnoOf } from '../../../main/host/afloat-error.ts'
import { repository } from '../../harness/repository.ts'

const run = promisify(execFile)

/** With AFLOAT_KEEP_SCREENSHOTS=1 the pictures become the references that later ones are compared with. */
const kept = process.env['AFLOAT_KEEP_SCREENSHOTS'] === '1'
const folder = join(repository, 'test', 'desktop', 'references')

/** References are thumbnails: times and PIDs blur, what is where stays. Pixels. */
const WIDTH = 92
const HEIGHT = 140
/** How far a pixel's colour may be off (pixelmatch, 0 to 1), and how many of them may be. */
const COLOUR_TOLERANCE = 0.2
const SHARE_TOLERANCE = 0.15
/** A page that has come to nothing is one colour, or a few. */
const FEWEST_COLOURS = 24

/** What is grossly wrong with a picture: blank, or not at all like its reference. The repository stays small. */
export async function differs(path: string, name: string, language: string): Promise<string[]> {
  const colours = Number((await run('identify', ['-format', '%k', path])).stdout)
  if (colours < FEWEST_COLOURS) return [`${name} is blank: it has ${colours} colours`]
  const reference = join(folder, language.startsWith('en') ? `${name}.png` : `${name}-${language}.png`)
  const thumbnail = path.replace(/\.png$/, '.thumbnail.png')
  const size = `${WIDTH}x${HEIGHT}`
  const small = ['-filter', 'box', '-resize', `${size}!`, '-colors', '48', '-strip', `png8:${thumbnail}`]
  await run('convert', [path, ...small])
  const seen = PNG.sync.read(await readFile(thumbnail))
  if (kept) {
    await mkdir(folder, { recursive: true })
    await run('mv', [thumbnail, reference])
    return []
  }
  const expected = await readFile(reference).catch(error => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  await run('rm', [thumbnail])
  if (!expected) return [`${name} has no reference: AFLOAT_KEEP_SCREENSHOTS=1 keeps one`]
  const different = pixelmatch(seen.data, PNG.sync.read(expected).data, undefined, WIDTH, HEIGHT, {
    threshold: COLOUR_TOLERANCE,
  })
  const share = different / (WIDTH * HEIGHT)
  if (share <= SHARE_TOLERANCE) return []
  return [`${name} is unlike its reference in ${Math.round(share * 100)} % of its pixels; see ${path}`]
}
