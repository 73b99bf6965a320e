import { describe, expect, it } from 'vitest'
import { besideTray, inSight } from '../../../main/shell/window-place.ts'

const bounds = { x: 0, y: 0, width: 1280, height: 800 }
const size = { width: 460, height: 700 }
const panelOnTop = { bounds, workArea: { x: 0, y: 32, width: 1280, height: 768 } }
const panelBelow = { bounds, workArea: { x: 0, y: 0, width: 1280, height: 768 } }
const panelOnLeft = { bounds, workArea: { x: 48, y: 0, width: 1232, height: 800 } }

describe('beside the tray', () => {
  it.each([
    ['under a panel on top, in its corner', { x: 1264, y: 16 }, panelOnTop, { x: 812, y: 40 }],
    ['over a panel below, under the click', { x: 640, y: 784 }, panelBelow, { x: 410, y: 60 }],
    ['right of a panel on the left', { x: 20, y: 400 }, panelOnLeft, { x: 56, y: 50 }],
  ])('the window opens %s', (_, click, display, { x, y }) => {
    expect(besideTray(click, display, size)).toEqual({ x, y, ...size })
  })

  it('is nowhere where the click was on no panel: the window is centred', () => {
    expect(besideTray({ x: 600, y: 400 }, panelOnTop, size)).toBeUndefined()
  })

  it('makes the window no bigger than the screen', () => {
    const small = { bounds: { ...bounds, height: 480 }, workArea: { x: 0, y: 32, width: 1280, height: 448 } }
    expect(besideTray({ x: 1264, y: 16 }, small, size)).toEqual({ x: 812, y: 40, width: 460, height: 432 })
  })
})

describe('a remembered place', () => {
  it.each([
    ['on the screen', { x: 100, y: 100, ...size }, true],
    ['half beside it', { x: 1100, y: 100, ...size }, true],
    ['on a display that is gone', { x: 2000, y: 100, ...size }, false],
    ['with its title bar above the screen', { x: 100, y: -300, ...size }, false],
  ])('%s', (_, place, seen) => {
    expect(inSight(place, [panelOnTop])).toBe(seen)
  })
})
