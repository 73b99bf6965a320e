import { Container, History, Layers, LifeBuoy, Sailboat, Settings2 } from 'lucide-react'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { mainViews, type View } from '../../preload/contract/views.ts'
import { useText } from '../text/words-context.tsx'
import styles from './nav.module.css'

const icons = {
  engine: Sailboat,
  containers: Container,
  releases: Layers,
  orphans: LifeBuoy,
  history: History,
  settings: Settings2,
} satisfies Record<(typeof mainViews)[number], unknown>

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
        {mainViews.map(view => {
          const Icon = icons[view]
          const note = notes[view]
          return (
            <li key={view}>
              <a href={`#${view}`} aria-current={view === shown ? 'page' : undefined}>
                <span className={styles['icon']}>
                  <Icon aria-hidden />
                  {note ? <span className={view === 'orphans' ? styles['alarm'] : styles['note']}>{note}</span> : null}
                </span>
                <span className={styles['text']}>{nav[view]}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
