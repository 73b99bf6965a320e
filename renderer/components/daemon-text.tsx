import { useRef, useState } from 'react'
import type { ConfigChange, ConfigComplaint, Place } from '../../preload/contract/config.ts'
import { offsetOf, useComplaints } from '../state/use-complaints.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import styles from './daemon-text.module.css'

/** What a complaint begins with; here its place is a button of its own. */
const PLACE = /^Line \d+, column \d+: /

interface DaemonTextProps {
  /** The file as it is now; null where there is none. */
  readonly text: string | null
  readonly disabled: boolean
  /** Shows what a change would do. */
  readonly look: (change: ConfigChange) => void
}

/**
 * daemon.json as text: what is wrong in it is said with its place while it is written. Somebody else's edit of the file
 * is noticed, and neither text is thrown away unasked.
 */
export function DaemonText({ text: file, disabled, look }: DaemonTextProps) {
  const { words } = useText()
  const text = words.views.text
  const now = file ?? ''
  const area = useRef<HTMLTextAreaElement>(null)
  // What the draft was made from: with it the engine's side tells our changes from somebody else's.
  const [base, setBase] = useState(now)
  const [draft, setDraft] = useState(now)
  const complaints = useComplaints(draft, draft === now)
  const edited = draft !== base
  // An untouched text simply follows the file.
  if (base !== now && !edited) {
    setBase(now)
    setDraft(now)
  }
  const foreign = edited && base !== now
  const goTo = ({ line, column }: Place) => {
    const at = offsetOf(draft, line, column)
    area.current?.focus()
    area.current?.setSelectionRange(at, at + 1)
  }
  return (
    <Card title={text.title}>
      <div className={styles['body']}>
        <p className={styles['hint']} id="daemon-text-hint">
          {file === null ? text.missing : text.hint}
        </p>
        <textarea
          ref={area}
          className={styles['area']}
          aria-label={text.label}
          aria-describedby="daemon-text-hint daemon-text-state"
          aria-invalid={complaints !== undefined && complaints.length > 0}
          spellCheck={false}
          autoCapitalize="off"
          dir="ltr"
          rows={Math.min(24, Math.max(6, draft.split('\n').length + 1))}
          value={draft}
          onChange={event => setDraft(event.target.value)}
        />
        {foreign ? (
          <div className={styles['foreign']} role="alert">
            <p>{text.changedOutside}</p>
            <div className={styles['buttons']}>
              <Button
                onClick={() => {
                  setDraft(now)
                  setBase(now)
                }}
              >
                {text.take}
              </Button>
              <Button onClick={() => setBase(now)}>{text.keep}</Button>
            </div>
          </div>
        ) : null}
        <div id="daemon-text-state" role="status" className={styles['state']}>
          {edited ? <Verdict complaints={complaints} goTo={goTo} /> : file === null ? null : text.same}
        </div>
        <div className={styles['buttons']}>
          <Button
            kind="primary"
            disabled={disabled || !edited || foreign || complaints === undefined || complaints.length > 0}
            onClick={() => look({ text: draft, ...(file === null ? {} : { base }) })}
          >
            {text.look}
          </Button>
          <Button
            disabled={!edited}
            onClick={() => {
              setDraft(now)
              setBase(now)
            }}
          >
            {text.revert}
          </Button>
        </div>
      </div>
    </Card>
  )
}

interface VerdictProps {
  readonly complaints: readonly ConfigComplaint[] | undefined
  readonly goTo: (place: Place) => void
}

function Verdict({ complaints, goTo }: VerdictProps) {
  const { words, said } = useText()
  const text = words.views.text
  if (complaints === undefined) return words.views.loading
  if (complaints.length === 0) return text.fine
  return (
    <ul className={styles['complaints']}>
      {complaints.map(({ what, place }) => (
        <li key={`${what} ${place?.line} ${place?.column}`}>
          {place ? (
            <button
              type="button"
              className={styles['place']}
              aria-label={text.goTo(place.line, place.column)}
              onClick={() => goTo(place)}
            >
              {text.place(place.line, place.column)}
            </button>
          ) : null}
          <span>{said(place ? what.replace(PLACE, '') : what)}</span>
        </li>
      ))}
    </ul>
  )
}
