import type { ConfigPlan } from '../../preload/contract/config.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import styles from './config-card.module.css'

interface ConfigPlanNoteProps {
  readonly plan: ConfigPlan
  readonly apply: () => void
  readonly cancel: () => void
}

/** What a change would do, before it is made; with a complaint it cannot be. */
export function ConfigPlanNote({ plan, apply, cancel }: ConfigPlanNoteProps) {
  const { words, said } = useText()
  const text = words.views.settings
  const { changes, complaints, endangers, appliedBy } = plan
  const dangerous = endangers.length > 0 || changes.some(({ danger }) => danger !== 'none')
  return (
    <Card title={text.plan}>
      <div className={styles['plan']}>
        {changes.length === 0 ? <p>{text.nothing}</p> : null}
        <ul>
          {changes.map(({ key, before, after, consequence }) => (
            <li key={key}>
              <code>{`${key}: ${shown(before)} → ${shown(after)}`}</code>
              {said(consequence)}
            </li>
          ))}
        </ul>
        <p>{text.by[appliedBy]}</p>
        {endangers.length > 0 ? <p className={styles['bad']}>{text.endangers(endangers.join(', '))}</p> : null}
        {complaints.map(({ what }) => (
          <p key={what} className={styles['bad']}>
            {said(what)}
          </p>
        ))}
        <div className={styles['buttons']}>
          {complaints.length === 0 && changes.length > 0 ? (
            <Button kind={dangerous ? 'danger' : 'primary'} onClick={apply}>
              {text.apply}
            </Button>
          ) : null}
          <Button onClick={cancel}>{text.cancel}</Button>
        </div>
      </div>
    </Card>
  )
}

function shown(value: unknown): string {
  return value === undefined ? '–' : JSON.stringify(value)
}
