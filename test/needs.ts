import { describe } from 'vitest'

const missing = {
  root: process.getuid?.() !== 0,
  display: !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'],
}

/** A `describe` that is skipped where the machine lacks something, and says so in its name. */
export function describeNeeding(needs: readonly (keyof typeof missing)[], name: string, body: () => void): void {
  const lacking = needs.filter(need => missing[need])
  if (lacking.length === 0) describe(name, body)
  else describe.skip(`${name} [needs ${lacking.join(' and ')}]`, body)
}
