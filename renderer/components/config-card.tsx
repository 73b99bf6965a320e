import { useState } from 'react'
import type { ConfigChange, ConfigOption, ConfigOutcome, ConfigPlan } from '../../preload/contract/config.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { useAnswer } from '../state/use-answer.ts'
import { useCall } from '../state/use-call.ts'
import { useEvery } from '../state/use-every.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './config-card.module.css'
import { ConfigPlanNote } from './config-plan-note.tsx'
import { DaemonText } from './daemon-text.tsx'
import { LiveRestoreSwitch } from './live-restore-switch.tsx'
import { OptionRow } from './option-row.tsx'
import { ProblemNote } from './problem-note.tsx'

/** How often the file is looked at for edits by others: milliseconds. */
const FOREIGN_EDIT_MS = 3_000

/** The engine's own options: what is in force, what each means, and a change of one after it was shown what it does. */
export function ConfigCard({ snapshot }: { snapshot: Snapshot }) {
  const { words, language, said } = useText()
  const text = words.views.settings
  const config = useAnswer(() => window.afloat.config({}), `${snapshot.engine?.version} ${snapshot.liveRestore}`)
  useEvery(FOREIGN_EDIT_MS, config.again)
  const call = useCall()
  const [search, setSearch] = useState('')
  const [planned, setPlanned] = useState<{ change: ConfigChange; plan: ConfigPlan }>()
  const [outcome, setOutcome] = useState<ConfigOutcome>()
  const busy = call.pending || snapshot.operation !== null
  const base = config.value?.text
  const look = (some: ConfigChange) => {
    setOutcome(undefined)
    const change = base === null || base === undefined ? some : { base, ...some }
    void call.run(async () => {
      const result = await window.afloat.checkConfig(change)
      if (result.ok) setPlanned({ change, plan: result.value })
      return result
    })
  }
  const apply = ({ change, plan }: { change: ConfigChange; plan: ConfigPlan }) => {
    setPlanned(undefined)
    void call.run(async () => {
      const result = await window.afloat.changeConfig({ change, force: plan.endangers.length > 0 })
      if (result.ok) setOutcome(result.value)
      config.again()
      return result
    })
  }
  if (!config.value) {
    return config.problem ? <ProblemNote problem={config.problem} /> : <p role="status">{words.views.loading}</p>
  }
  const { options, liveRestore, path, complaints, pipeMaxSize } = config.value
  return (
    <>
      <LiveRestoreSwitch state={liveRestore} disabled={busy} change={on => look({ set: { 'live-restore': on } })} />
      {call.problem ? <ProblemNote problem={call.problem} /> : null}
      {planned ? (
        <ConfigPlanNote plan={planned.plan} apply={() => apply(planned)} cancel={() => setPlanned(undefined)} />
      ) : null}
      {outcome ? <p role="status">{text.applied[outcome.applied]}</p> : null}
      {outcome?.problem ? <ProblemNote problem={outcome.problem} /> : null}
      <Card title={text.engine} aside={<bdi dir="ltr">{path}</bdi>}>
        {complaints.map(({ what }) => (
          <p key={what} className={styles['complaint']}>
            {said(what)}
          </p>
        ))}
        <div className={styles['search']}>
          <input
            type="search"
            value={search}
            placeholder={text.find}
            aria-label={text.find}
            onChange={event => setSearch(event.target.value)}
          />
        </div>
        <ul>
          {options
            .filter(option => matches(option, said(option.meaning), search))
            .map(option => (
              <OptionRow key={option.key} option={option} disabled={busy} change={look} />
            ))}
        </ul>
      </Card>
      <DaemonText text={config.value.text} disabled={busy} look={look} />
      <Card title={text.pipe} aside={bytesText(pipeMaxSize.bytes, language)}>
        <p className={styles['complaint']}>{said(pipeMaxSize.meaning)}</p>
      </Card>
    </>
  )
}

/** Without a search those that the file or Afloat sets come alone: there are some eighty. */
function matches({ key, source }: ConfigOption, meaning: string, search: string): boolean {
  if (search === '') return source !== 'default'
  return `${key} ${meaning}`.toLowerCase().includes(search.toLowerCase())
}
