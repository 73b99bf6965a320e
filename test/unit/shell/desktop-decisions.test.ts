import { describe, expect, it } from 'vitest'
import { withoutMarkup } from '../../../main/shell/notifications/freedesktop.ts'
import { panelShade } from '../../../main/shell/panel-shade.ts'
import { sandboxVerdict } from '../../../main/shell/sandbox-verdict.ts'

describe('running without a sandbox', () => {
  it.each([
    [1000, false, 'sandboxed'],
    [0, true, 'root'],
    [1000, true, 'refused'],
  ] as const)('as user %i, --no-sandbox %s: %s', (uid, without, verdict) => {
    expect(sandboxVerdict(uid, without)).toBe(verdict)
  })
})

describe('the shade of the panel', () => {
  it.each([
    ['GNOME', false, 'dark'],
    ['ubuntu:GNOME', false, 'dark'],
    ['XFCE', false, 'light'],
    ['XFCE', true, 'dark'],
    [undefined, false, 'light'],
  ] as const)('%s with a dark theme %s: %s', (desktop, dark, shade) => {
    expect(panelShade(desktop, dark)).toBe(shade)
  })
})

it("keeps a container's name from becoming markup in a notification", () => {
  expect(withoutMarkup('<b>a</b> & b')).toBe('&lt;b&gt;a&lt;/b&gt; &amp; b')
})
