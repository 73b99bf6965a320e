import { join } from 'node:path'
import { z } from 'zod'
import { readJson, writeJsonAtomically } from '../host/files.ts'

/** Pixels, as Electron has them: from the upper left corner of the primary display. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

export interface Display {
  readonly bounds: Place
  /** Without panels and docks. */
  readonly workArea: Place
}

const placeSchema = z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() })
const FILE = 'window.json'

/** Between the window and the panel that it opens beside, and the screen's edge: pixels. */
const MARGIN = 8
/** So much of a remembered window must lie on a display that it can be seen and moved: pixels. */
const IN_SIGHT = 80

/** Where the window was when it was last closed; undefined before that, or where the file is unreadable. */
export async function readPlace(folder: string): Promise<Place | undefined> {
  return readJson(join(folder, FILE), placeSchema).catch(() => undefined)
}

export async function savePlace(folder: string, place: Place): Promise<void> {
  await writeJsonAtomically(join(folder, FILE), place)
}

/** Whether a remembered place is still on a display: one may have been unplugged. */
export function inSight(place: Place, displays: readonly Display[]): boolean {
  return displays.some(({ workArea: area }) => {
    const width = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x)
    // A window is moved by its title bar: its top must be on the screen.
    return width >= IN_SIGHT && place.y >= area.y - MARGIN && place.y <= area.y + area.height - IN_SIGHT
  })
}

/**
 * Beside the tray: where the click was on a panel, the window comes next to that panel, under (or over, or beside) the
 * click. Undefined where the click was on no panel: then the window is centred.
 */
export function besideTray(click: Point, { bounds, workArea }: Display, size: { width: number; height: number }) {
  if (contains(workArea, click) || !contains(bounds, click)) return undefined
  const right = workArea.x + workArea.width
  const bottom = workArea.y + workArea.height
  const width = Math.min(size.width, workArea.width - 2 * MARGIN)
  const height = Math.min(size.height, workArea.height - 2 * MARGIN)
  const x = clamp(click.x - width / 2, workArea.x + MARGIN, right - width - MARGIN)
  const y = clamp(click.y - height / 2, workArea.y + MARGIN, bottom - height - MARGIN)
  return { x, y, width, height }
}

function contains(area: Place, { x, y }: Point): boolean {
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height
}

function clamp(value: number, least: number, most: number): number {
  return Math.round(Math.max(least, Math.min(value, most)))
}
