import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { mainViews, type View } from '../../preload/contract/views.ts'
import { useText } from '../text/words-context.tsx'
import styles from './nav.module.css'

/** Links to the views; a count where one of them wants to be looked at. */
export function Nav({ shown, snapshot }: { shown: View; snapshot: Snapshot }) {
  const { words } = useText()
  const { nav } = words.views
  const alarms = snapshot.orphans.filter(({ left }) => !left).length
  const notes: Partial<Record<View, string>> = {
    ...(alarms > 0 ? { orphans: String(alarms) } : {}),
    ...(snapshot.newerEngine ? { releases: snapshot.newerEngine.version } : {}),
  }
  return (
    <nav className={styles['nav']} aria-label={nav.label}>
      <ul>
        {mainViews.map(view => (
          <li key={view}>
            <a href={`#${view}`} aria-current={view === shown ? 'page' : undefined}>
              {nav[view]}
              {notes[view] ? (
                <span className={view === 'orphans' ? styles['alarm'] : styles['note']}>{notes[view]}</span>
              ) : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
