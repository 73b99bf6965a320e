import { DiagnosisCard } from '../components/diagnosis-card.tsx'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

/** For when something does not go well. */
export function HelpView() {
  const { words } = useText()
  return (
    <main className="page">
      <h1 className={styles['title']}>{words.views.nav.help}</h1>
      <DiagnosisCard />
    </main>
  )
}
