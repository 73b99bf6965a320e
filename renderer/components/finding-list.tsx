import { CircleCheck, Info, OctagonX } from 'lucide-react'
import type { Finding, FindingLevel } from '../../preload/contract/check.ts'
import { useText } from '../text/words-context.tsx'
import styles from './finding-list.module.css'

const icons = { green: CircleCheck, amber: Info, red: OctagonX } satisfies Record<FindingLevel, unknown>

/** Findings of a check, each with its level in words and what helps. */
export function FindingList({ findings, label }: { findings: readonly Finding[]; label: string }) {
  const { words, said } = useText()
  return (
    <ul className={styles['findings']} aria-label={label}>
      {findings.map(finding => (
        <li key={`${finding.rule} ${finding.sentence}`}>
          <LevelIcon level={finding.level} />
          <div>
            <p>{said(finding.sentence)}</p>
            {finding.remedy ? (
              <p className={styles['remedy']}>{words.views.check.remedy(said(finding.remedy))}</p>
            ) : null}
          </div>
        </li>
      ))}
    </ul>
  )
}

export function LevelIcon({ level }: { level: FindingLevel }) {
  const { words } = useText()
  const Icon = icons[level]
  return (
    <span className={`${styles['level']} ${styles[level]}`}>
      <Icon aria-hidden />
      <span className="visually-hidden">{words.views.check.level[level]}: </span>
    </span>
  )
}
