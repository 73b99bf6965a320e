import type { CSSProperties } from 'react'
import type { ShimFacts } from '../../preload/contract/report.ts'
import type { Absence, Fate, Span } from '../state/absence.ts'
import { useRoving } from '../state/use-roving.ts'
import { useText } from '../text/words-context.tsx'
import styles from './timeline.module.css'

/** More containers than this are counted, not drawn. */
const DRAWN = 8

interface TimelineProps {
  readonly absence: Absence
  /** The whole in one sentence: the name of the picture, and what is read where nothing is pointed at. */
  readonly summary: string
}

interface Part extends Span {
  readonly key: string
  readonly look: string
  /** Its figure in words. */
  readonly says: string
  /** Written into it. */
  readonly inside?: string
}

interface Lane {
  readonly key: string
  readonly label: string
  readonly parts: readonly Part[]
}

/**
 * The picture of an absence: the engine's steps, what each shim held meanwhile, and every container as a line that goes
 * through. Every part says its figure when it is pointed at or reached by the arrow keys.
 */
export function Timeline({ absence, summary }: TimelineProps) {
  const lanes = useLanes(absence)
  const parts = lanes.flatMap(lane => lane.parts)
  const roving = useRoving(parts.length)
  const { words, duration } = useText()
  const { timeline } = words.views.progress
  const { whole, away, now } = absence
  const place = ({ from, to }: Span): CSSProperties => ({
    insetInlineStart: `${(from / whole) * 100}%`,
    inlineSize: `${(Math.max(0, to - from) / whole) * 100}%`,
  })
  const said = roving.active === undefined ? undefined : parts[roving.active]?.says
  const awayMs = away.reduce((sum, { from, to }) => sum + to - from, 0)
  const stillAway = now !== undefined && away.some(({ to }) => to >= now)
  const legend = stillAway ? timeline.legendNow : timeline.legend(duration(awayMs))
  let index = -1
  return (
    <figure
      className={styles['timeline']}
      aria-label={summary}
      onKeyDown={roving.onKeyDown}
      onMouseLeave={roving.leave}
    >
      <div className={styles['lanes']}>
        <div className={styles['backdrop']} aria-hidden>
          {away.map(span => (
            <span key={span.from} className={styles['away']} style={place(span)} />
          ))}
          {now === undefined ? null : (
            <span className={styles['now']} style={{ insetInlineStart: `${(now / whole) * 100}%` }} />
          )}
        </div>
        {lanes.map(lane => (
          <div key={lane.key} className={styles['lane']}>
            <span className={styles['label']}>{lane.label}</span>
            <div className={styles['track']}>
              {lane.parts.map(part => {
                index += 1
                return (
                  <span
                    key={part.key}
                    role="img"
                    aria-label={part.says}
                    className={`${styles['part']} ${styles[part.look]}`}
                    style={place(part)}
                    {...roving.part(index)}
                  >
                    {part.inside ? <span className={styles['inside']}>{part.inside}</span> : null}
                  </span>
                )
              })}
            </div>
          </div>
        ))}
      </div>
      <p className={styles['caption']} aria-hidden>
        {said ?? (away.length > 0 ? legend : '')}
      </p>
    </figure>
  )
}

function useLanes(absence: Absence): Lane[] {
  const { words, duration, step, language } = useText()
  const { progress, history } = words.views
  const text = progress.timeline
  const { steps, held, shims, containers, unnamed, whole, now } = absence
  const engine: Part[] = steps.map((one, index) => ({
    ...one,
    key: `${index} ${one.name}`,
    look: one.running ? 'running' : index % 2 === 0 ? 'step' : 'other',
    says: one.running ? text.running(step(one.name)) : text.step(step(one.name), duration(one.ms)),
  }))
  const heldBy = (name: keyof ShimFacts): string | undefined => {
    const said = {
      api: shims.api && history.held.api(duration(shims.api.longestWaitMs)),
      ports: shims.ports && history.held.ports(shims.ports.held),
      logs: shims.logs && history.held.logs(shims.logs.lines.toLocaleString(language)),
      names: shims.names && history.held.names(shims.names.answered),
    }[name]
    // While it goes on, a shim may hold without a figure yet.
    return said ?? (now === undefined ? undefined : text.holds)
  }
  const shimLanes = (['api', 'ports', 'logs', 'names'] as const).flatMap((name): Lane[] => {
    const inside = heldBy(name)
    if (inside === undefined || held.to <= held.from) return []
    const label = history.shims[name]
    return [{ key: name, label, parts: [{ ...held, key: name, look: 'shim', says: text.shim(label, inside), inside }] }]
  })
  const line = (key: string, label: string, fate: Fate): Lane => {
    const says = text.container(label, history[fate])
    const to = fate === 'lost' || fate === 'ended' ? whole / 2 : (now ?? whole)
    return { key, label, parts: [{ key, from: 0, to, look: fate, says }] }
  }
  const drawn = containers.slice(0, DRAWN).map(({ name, fate }) => line(`container ${name}`, name, fate))
  const rest = containers.length - drawn.length
  const counted = rest > 0 ? [line('rest', text.others(rest), 'kept')] : []
  const nameless = unnamed > 0 ? [line('unnamed', text.counted(unnamed), 'kept')] : []
  return [{ key: 'engine', label: text.engine, parts: engine }, ...shimLanes, ...drawn, ...counted, ...nameless]
}
