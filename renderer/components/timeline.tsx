import type { Report } from '../../preload/contract/report.ts'
import type { Words } from '../../preload/contract/text/words.ts'
import { useText } from '../text/words-context.tsx'
import styles from './timeline.module.css'

/** Units of the picture, which is scaled to its card. */
const WIDTH = 400
const START = 92
const LANE = 17
/** More containers than this are counted, not drawn. */
const DRAWN = 8

/** The picture of an absence: the engine's steps, what each shim held meanwhile, and containers as unbroken lines. */
export function Timeline({ report }: { report: Report }) {
  const { words, language, duration, step } = useText()
  const text = words.views.history
  const { steps, containers, awayMs } = report
  const whole = Math.max(
    1,
    steps.reduce((sum, { ms }) => sum + ms, 0),
  )
  const at = (ms: number) => START + (ms / whole) * (WIDTH - START)
  const shims = shimLanes(report, words, duration, language)
  const lines = containerLines(report, words)
  const drawn = lines.slice(0, DRAWN)
  const rest = lines.length - drawn.length
  const height = (1 + shims.length + drawn.length + (rest > 0 ? 1 : 0)) * LANE + 4
  let passed = 0
  return (
    <div className={styles['picture']}>
      <svg
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label={text.picture(words.news.done[report.kind], duration(awayMs), containers.kept, containers.before)}
      >
        <text className={styles['label']} x={0} y={12}>
          {text.engine}
        </text>
        {steps.map(({ name, ms }, index) => {
          const from = at(passed)
          passed += ms
          const key = `${index} ${name}`
          return (
            <rect
              key={key}
              className={index % 2 === 0 ? styles['step'] : styles['other']}
              x={from}
              y={3}
              width={Math.max(1, at(passed) - from - 0.6)}
              height={11}
              rx={2}
            >
              <title>{`${step(name)}: ${duration(ms)}`}</title>
            </rect>
          )
        })}
        {shims.map(({ name, held }, index) => (
          <g key={name}>
            <text className={styles['label']} x={0} y={LANE * (index + 1) + 12}>
              {name}
            </text>
            <rect
              className={styles['shim']}
              x={START}
              y={LANE * (index + 1) + 3}
              width={WIDTH - START}
              height={11}
              rx={2}
            />
            <text className={styles['held']} x={START + 5} y={LANE * (index + 1) + 12}>
              {held}
            </text>
          </g>
        ))}
        {drawn.map(({ key, name, fate }, index) => {
          const y = LANE * (1 + shims.length + index)
          return (
            <g key={key}>
              <text className={styles['label']} x={0} y={y + 12}>
                {name}
              </text>
              <line
                className={fate === 'kept' ? styles['kept'] : styles['broken']}
                x1={START}
                x2={fate === 'lost' ? (START + WIDTH) / 2 : WIDTH}
                y1={y + 8.5}
                y2={y + 8.5}
              >
                <title>{`${name}: ${text[fate]}`}</title>
              </line>
            </g>
          )
        })}
        {rest > 0 ? (
          <text className={styles['label']} x={START} y={height - 6}>
            {text.more(rest)}
          </text>
        ) : null}
      </svg>
    </div>
  )
}

function shimLanes({ shims }: Report, words: Words, duration: (ms: number) => string, language: string) {
  const { shims: names, held } = words.views.history
  return [
    ...(shims.api ? [{ name: names.api, held: held.api(duration(shims.api.longestWaitMs)) }] : []),
    ...(shims.ports ? [{ name: names.ports, held: held.ports(shims.ports.held) }] : []),
    ...(shims.logs ? [{ name: names.logs, held: held.logs(shims.logs.lines.toLocaleString(language)) }] : []),
    ...(shims.names ? [{ name: names.names, held: held.names(shims.names.answered) }] : []),
  ]
}

/** Those that were lost or orphaned have a name in the report and come first; the kept ones are counted. */
function containerLines({ containers: { kept, lost, orphaned } }: Report, words: Words) {
  const named = (fate: 'lost' | 'orphaned', list: typeof lost) => list.map(({ id, name }) => ({ key: id, name, fate }))
  const whole = Array.from({ length: kept }, (_, index) => ({
    key: `kept ${index}`,
    name: words.views.history.container(index + 1),
    fate: 'kept' as const,
  }))
  return [...named('lost', lost), ...named('orphaned', orphaned), ...whole]
}
