/** What an asker saw: it failed, or only waited, between two times; milliseconds after the engine went. */
export interface ChartSpan {
  readonly from: number
  readonly to: number
  readonly failed: boolean
}

/** One absence of an engine as its clients saw it. */
export interface ChartPanel {
  readonly title: string
  readonly awayMs: number
  /** A lane for each client; null where there was nobody to ask any more. */
  readonly lanes: readonly { readonly label: string; readonly spans: readonly ChartSpan[] | null }[]
}

/** Pixels. */
const WIDTH = 900
const LABEL = 232
const LANE = 24
const PANEL_HEAD = 38
const AXIS = 30
const HEAD = 58
const FOOT = 60
const MARGIN = 24
const LEGEND = [0, 90, 240]
/** Drawn before and after the absence: milliseconds. */
const BEFORE = 1_200
const AFTER = 900
/** Anything shorter would not be seen: pixels. */
const LEAST = 4

const style = `
text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#1f2933}
.title{font-size:17px;font-weight:600}.column{font-weight:600}.small{font-size:11.5px;fill:#5b6875}
.ground{fill:#ffffff}.served{fill:#cfe9dc}.waited{fill:#e9b44c}.failed{fill:#d64545}.grid{stroke:#dfe4ea}
.away{fill:#8fa3b8}
@media (prefers-color-scheme:dark){text{fill:#e6ebf0}.small{fill:#97a5b3}.ground{fill:#14191f}.served{fill:#1f4a39}
.waited{fill:#c98f2b}.failed{fill:#e05757}.grid{stroke:#2c353f}.away{fill:#607489}}`

/** A picture of absences, a panel for each under the other, on one scale of time. SVG, for light and dark pages. */
export function drawChart(title: string, panels: readonly ChartPanel[], about: string): string {
  const end = Math.max(...panels.map(({ awayMs }) => awayMs)) + AFTER
  const x = (ms: number) =>
    LABEL + ((Math.min(Math.max(ms, -BEFORE), end) + BEFORE) / (end + BEFORE)) * (WIDTH - LABEL - MARGIN)
  let top = HEAD
  const drawn = panels.map(one => {
    const picture = panel(one, top, end, x)
    top += PANEL_HEAD + (one.lanes.length + 1) * LANE
    return picture
  })
  const height = top + AXIS + FOOT
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${plain(title)}">`,
    `<style>${style}</style><rect class="ground" width="100%" height="100%" rx="8"/>`,
    `<text class="title" x="${MARGIN}" y="34">${plain(title)}</text>`,
    ...drawn,
    axis(top + 8, end, x, HEAD),
    legend(height - 38),
    `<text class="small" x="${MARGIN}" y="${height - 14}">${plain(about)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}

function panel({ title, awayMs, lanes }: ChartPanel, top: number, end: number, x: (ms: number) => number): string {
  const rows = lanes.map(({ label, spans }, index) => {
    const y = top + PANEL_HEAD + (index + 1) * LANE
    const seen = (spans ?? []).filter(({ from, to }) => to > -BEFORE && from < end)
    const marks = seen.map(span => bar(span.failed ? 'failed' : 'waited', span, y, x))
    const whole = bar(
      spans ? 'served' : 'failed',
      { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY },
      y,
      x,
    )
    return [text(label, y), whole, ...marks].join('')
  })
  const y = top + PANEL_HEAD
  return [
    `<text class="column" x="${MARGIN}" y="${top + 24}">${plain(title)}</text>`,
    `${text('engine away', y)}${bar('away', { from: 0, to: awayMs }, y, x)}`,
    ...rows,
  ].join('\n')
}

function bar(kind: string, span: Pick<ChartSpan, 'from' | 'to'>, y: number, x: (ms: number) => number): string {
  const left = x(span.from)
  const width = Math.max(LEAST, x(span.to) - left)
  return `<rect class="${kind}" x="${left.toFixed(1)}" y="${y + 4}" width="${width.toFixed(1)}" height="${LANE - 8}" rx="2"/>`
}

function text(label: string, y: number): string {
  return `<text x="${MARGIN}" y="${y + 16}">${plain(label)}</text>`
}

function axis(y: number, end: number, x: (ms: number) => number, top: number): string {
  const step = end > 6000 ? 2000 : end > 2500 ? 1000 : 500
  const ticks = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
  return ticks
    .map(
      ms =>
        `<line class="grid" x1="${x(ms)}" x2="${x(ms)}" y1="${top + 8}" y2="${y}"/><text class="small" text-anchor="middle" x="${x(ms)}" y="${y + 16}">${ms / 1000} s</text>`,
    )
    .join('\n')
}

function legend(y: number): string {
  const entries = [
    ['served', 'served'],
    ['waited', 'waited, then served'],
    ['failed', 'failed or cut'],
  ] as const
  return entries
    .map(([kind, label], index) => {
      const left = MARGIN + (LEGEND[index] ?? 0)
      return `<rect class="${kind}" x="${left}" y="${y - 11}" width="14" height="12" rx="2"/><text class="small" x="${left + 20}" y="${y}">${label}</text>`
    })
    .join('')
}

function plain(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
