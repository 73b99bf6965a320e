import { Switch } from '@base-ui/react/switch'
import { type SyntheticEvent, useState } from 'react'
import type { ConfigChange, ConfigOption } from '../../preload/contract/config.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './config-card.module.css'

interface OptionRowProps {
  readonly option: ConfigOption
  readonly disabled: boolean
  readonly change: (change: ConfigChange) => void
}

/** One option of daemon.json: its value, what it means, how it is applied; changed as the JSON that the file holds. */
export function OptionRow({ option, disabled, change }: OptionRowProps) {
  const { words, said } = useText()
  const text = words.views.settings
  const { key, type, meaning, appliedBy, source, changeable, kind, choices } = option
  const [draft, setDraft] = useState<string>()
  const [wrong, setWrong] = useState(false)
  const value = option.value ?? option.default
  // A switch or a choice says its value itself.
  const shownByControl = changeable && (kind === 'boolean' || choices !== undefined)
  const save = (event: SyntheticEvent) => {
    event.preventDefault()
    const parsed = parse(draft ?? '')
    setWrong(!parsed)
    if (!parsed) return
    setDraft(undefined)
    change({ set: { [key]: parsed.value } })
  }
  return (
    <li className={styles['option']}>
      <div className={styles['head']}>
        <code className={styles['key']}>{key}</code>
        <span className={styles['by']} title={appliedBy === 'reload' ? text.reloadMeans : text.restartMeans}>
          {text[appliedBy]}
        </span>
      </div>
      <p>{said(meaning)}</p>
      {draft === undefined ? (
        <div className={styles['head']}>
          <span className={styles['value']}>
            {shownByControl ? null : (
              <code className={styles['code']} dir="ltr">
                {value === undefined ? '–' : JSON.stringify(value)}
              </code>
            )}
            {source === 'file' ? null : <span>{source === 'afloat' ? text.byAfloat : text.default}</span>}
          </span>
          {changeable && kind === 'boolean' ? (
            <Switch.Root
              className={styles['switch']}
              aria-label={key}
              checked={value === true}
              disabled={disabled}
              onCheckedChange={on => change({ set: { [key]: on } })}
            >
              <Switch.Thumb className={styles['thumb']} />
            </Switch.Root>
          ) : changeable && choices ? (
            <select
              aria-label={text.value(key)}
              value={String(value ?? '')}
              disabled={disabled}
              onChange={event => change({ set: { [key]: event.target.value } })}
            >
              {choices.includes(String(value ?? '')) ? null : <option value={String(value ?? '')}>–</option>}
              {choices.map(choice => (
                <option key={choice} value={choice}>
                  {choice}
                </option>
              ))}
            </select>
          ) : changeable ? (
            <Button
              disabled={disabled}
              label={text.changeOf(key)}
              onClick={() => setDraft(value === undefined ? '' : JSON.stringify(value))}
            >
              {text.change}
            </Button>
          ) : null}
        </div>
      ) : (
        <form onSubmit={save} className={styles['form']}>
          <input value={draft} aria-label={text.value(key)} onChange={event => setDraft(event.target.value)} />
          <p>{type}</p>
          {wrong ? <p role="alert">{text.invalid}</p> : null}
          <div className={styles['buttons']}>
            <Button kind="primary" submits>
              {text.save}
            </Button>
            {source === 'file' ? <Button onClick={() => change({ unset: [key] })}>{text.unset}</Button> : null}
            <Button onClick={() => setDraft(undefined)}>{text.cancel}</Button>
          </div>
        </form>
      )}
    </li>
  )
}

type Json = NonNullable<ConfigChange['set']>[string]

function parse(text: string): { value: Json } | undefined {
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return undefined
  }
}
