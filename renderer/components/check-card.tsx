import { useState } from 'react'
import type { Check } from '../../preload/contract/check.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import styles from './check-card.module.css'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FindingList, LevelIcon } from './finding-list.tsx'

interface CheckCardProps {
  readonly check: Check
  readonly kind: 'upgrade' | 'rollback'
  readonly disabled: boolean
  /** `force` only after a second confirmation. */
  readonly go: (force: boolean) => void
  readonly cancel: () => void
}

/** What a change of version would do, before anything happens: the distance, the whole, then each container. */
export function CheckCard({ check, kind, disabled, go, cancel }: CheckCardProps) {
  const { words } = useText()
  const [asking, setAsking] = useState(false)
  const text = words.views.check
  const { findings, containers, level, from, to } = check
  const distance = findings.filter(({ rule }) => rule === 'version-distance')
  const whole = findings.filter(({ container, rule }) => container === null && rule !== 'version-distance')
  return (
    <Card title={kind === 'upgrade' ? text.title(from, to) : text.back(from, to)}>
      <div className={styles['body']}>
        <p className={styles['verdict']} role="status">
          <LevelIcon level={level} />
          {text.verdict[level]}
        </p>
        <h3>{text.distance}</h3>
        <FindingList findings={distance} label={text.distance} />
        <h3>{text.whole}</h3>
        {whole.length === 0 ? <p>{text.nothing}</p> : <FindingList findings={whole} label={text.whole} />}
        {containers.length === 0 ? null : <h3>{words.window.containers}</h3>}
        <ul className={styles['containers']}>
          {containers.map(({ id, name, level: worst }) => {
            const own = findings.filter(({ container }) => container?.id === id)
            return (
              <li key={id}>
                <p className={styles['name']}>
                  <LevelIcon level={worst} />
                  <span>{name}</span>
                </p>
                {own.length === 0 ? null : <FindingList findings={own} label={name} />}
              </li>
            )
          })}
        </ul>
        <div className={styles['buttons']}>
          {level === 'red' ? (
            <Button kind="danger" disabled={disabled} onClick={() => setAsking(true)}>
              {text.anyway}
            </Button>
          ) : (
            <Button kind="primary" disabled={disabled} onClick={() => go(false)}>
              {kind === 'upgrade' ? text.upgrade(to) : text.rollback(to)}
            </Button>
          )}
          <Button onClick={cancel}>{text.cancel}</Button>
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        title={text.loses.title}
        body={text.loses.body(lostBy(check).join(', '))}
        confirm={text.loses.confirm}
        cancel={text.loses.cancel}
        answer={sure => {
          setAsking(false)
          if (sure) go(true)
        }}
      />
    </Card>
  )
}

/** The containers that going on would kill: those named red, or all where the whole is red and kills. */
function lostBy({ findings, containers }: Check): string[] {
  const killing = findings.filter(({ level, kills }) => level === 'red' && kills)
  if (killing.some(({ container }) => container === null)) return containers.map(({ name }) => name)
  const named = new Set(killing.map(({ container }) => container?.name))
  return containers.filter(({ name, level }) => level === 'red' || named.has(name)).map(({ name }) => name)
}
