import { useState } from 'react'
import type { Orphan, OrphanAction } from '../../preload/contract/orphan.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import { Card } from './card.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import styles from './orphan-card.module.css'
import { OrphanLogs } from './orphan-logs.tsx'

interface OrphanCardProps {
  readonly orphan: Orphan
  readonly disabled: boolean
  readonly act: (action: OrphanAction) => void
  /** Opens the user's terminal with a shell in its namespaces. */
  readonly openShell: () => void
}

/** One orphan: what happened in one sentence, its facts, and what each action does. */
export function OrphanCard({ orphan, disabled, act, openShell }: OrphanCardProps) {
  const { words, language, said } = useText()
  const text = words.views.orphans
  const [asked, setAsked] = useState<Orphan['actions'][number]>()
  const { name, reason, blocks, evidence, actions, left, pid, memory } = orphan
  const facts = [
    [text.facts.pid, pid > 0 ? String(pid) : ''],
    [text.facts.image, orphan.image],
    [text.facts.command, orphan.command],
    [text.facts.ports, orphan.ports.join(', ')],
    [text.facts.mounts, orphan.mounts.join(', ')],
    [text.facts.networks, orphan.networks.join(', ')],
    [text.facts.memory, memory === null ? '' : bytesText(memory, language)],
  ].filter(([, value]) => value !== '')
  return (
    <Card title={name} aside={left ? text.left : undefined}>
      <div className={styles['body']}>
        <p className={styles['reason']}>{said(reason)}</p>
        {blocks.map(sentence => (
          <p key={sentence}>{said(sentence)}</p>
        ))}
        <dl className={styles['facts']}>
          {facts.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ul className={styles['actions']}>
          {actions.map((entry, index) => (
            <li key={entry.action}>
              <Button
                kind={entry.ends ? 'danger' : index === 0 ? 'primary' : 'plain'}
                disabled={disabled}
                label={text.actionOn(text.action[entry.action], name)}
                onClick={() => (entry.ends ? setAsked(entry) : act(entry.action))}
              >
                {text.action[entry.action]}
              </Button>
              <p>{said(entry.does)}</p>
            </li>
          ))}
          {pid > 0 ? (
            <li>
              <Button disabled={disabled} label={text.actionOn(text.shell, name)} onClick={openShell}>
                {text.shell}
              </Button>
              <p>{text.shellDoes}</p>
            </li>
          ) : null}
        </ul>
        <details className={styles['more']}>
          <summary>{text.evidence}</summary>
          <ul>
            {evidence.map(line => (
              <li key={line}>{said(line)}</li>
            ))}
          </ul>
        </details>
        <OrphanLogs id={orphan.id} />
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        title={text.confirm.title(name)}
        body={said(asked?.does ?? '')}
        confirm={text.confirm.go}
        cancel={text.confirm.cancel}
        answer={sure => {
          setAsked(undefined)
          if (sure && asked) act(asked.action)
        }}
      />
    </Card>
  )
}
