import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { ConfigCard } from '../components/config-card.tsx'
import { OwnSettings } from '../components/own-settings.tsx'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

/** What the engine and Afloat itself can be told. */
export function SettingsView({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  return (
    <main className={`page ${styles['two']}`}>
      <h1 className={styles['title']}>{words.views.nav.settings}</h1>
      <div className={styles['column']}>
        <ConfigCard snapshot={snapshot} />
      </div>
      <div className={styles['column']}>
        <OwnSettings />
        <p className={styles['link']}>
          <a href="#help">{words.views.help.report}</a>
        </p>
      </div>
    </main>
  )
}
