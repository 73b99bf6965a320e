import { FileText, Save } from 'lucide-react'
import { useState } from 'react'
import type { Diagnosis, RemovalKind, Removals, SavedDiagnosis } from '../../preload/contract/diagnosis.ts'
import type { Words } from '../../preload/contract/text/words.ts'
import { useCall } from '../state/use-call.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import styles from './diagnosis-card.module.css'
import { ProblemNote } from './problem-note.tsx'

/** Facts for a bug report: collected on request, listed with what was removed of them, and only then saved. */
export function DiagnosisCard() {
  const { words } = useText()
  const text = words.views.help
  const call = useCall()
  const [diagnosis, setDiagnosis] = useState<Diagnosis>()
  const [saved, setSaved] = useState<SavedDiagnosis>()

  const collect = () =>
    call.run(async () => {
      const result = await window.afloat.diagnose({})
      if (result.ok) setDiagnosis(result.value)
      if (result.ok) setSaved(undefined)
      return result
    })
  const save = (id: string) =>
    call.run(async () => {
      const result = await window.afloat.saveDiagnosis({ id })
      if (result.ok) setSaved(result.value)
      return result
    })

  return (
    <Card title={text.report}>
      <div className={styles['body']}>
        <p>{text.reportHint}</p>
        {call.problem ? <ProblemNote problem={call.problem} /> : null}
        {diagnosis ? <Facts diagnosis={diagnosis} /> : null}
        <div className={styles['actions']}>
          {diagnosis && !saved ? (
            <Button
              kind="primary"
              icon={<Save aria-hidden />}
              disabled={call.pending}
              onClick={() => void save(diagnosis.id)}
            >
              {text.save}
            </Button>
          ) : null}
          <Button icon={<FileText aria-hidden />} disabled={call.pending} onClick={() => void collect()}>
            {diagnosis ? text.collectAgain : text.collect}
          </Button>
        </div>
        <p role="status" className={styles['status']}>
          {call.pending ? words.views.loading : saved ? text.saved(saved.path) : ''}
        </p>
      </div>
    </Card>
  )
}

function Facts({ diagnosis }: { diagnosis: Diagnosis }) {
  const { words, language } = useText()
  const text = words.views.help
  return (
    <>
      <ul className={styles['files']} aria-label={text.list}>
        {diagnosis.files.map(({ name, what, bytes, removed }) => (
          <li key={name}>
            <span className={styles['name']}>{name}</span>
            <span className={styles['size']}>{bytesText(bytes, language)}</span>
            <span className={styles['what']}>
              {text.files[name] ?? what}
              {Object.keys(removed).length > 0 ? ` · ${text.removed(removedText(removed, words))}` : ''}
            </span>
          </li>
        ))}
      </ul>
      <p>{text.caution}</p>
    </>
  )
}

function removedText(removed: Removals, words: Words): string {
  const kinds = words.views.help.kinds
  return (Object.entries(removed) as [RemovalKind, number][]).map(([kind, count]) => kinds[kind](count)).join(', ')
}
