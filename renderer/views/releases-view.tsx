import { useState } from 'react'
import type { Check } from '../../preload/contract/check.ts'
import type { EngineListing } from '../../preload/contract/operations.ts'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Button } from '../components/button.tsx'
import { Card } from '../components/card.tsx'
import { CheckCard } from '../components/check-card.tsx'
import { OperationCard } from '../components/operation-card.tsx'
import { ProblemNote } from '../components/problem-note.tsx'
import { ReleaseRow } from '../components/release-row.tsx'
import { ReportCard } from '../components/report-card.tsx'
import { useAnswer } from '../state/use-answer.ts'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

interface Plan {
  readonly kind: 'upgrade' | 'rollback'
  readonly version: string
  readonly check: Check
}

/** The engines here and on offer, what changing to one would do, and the change itself. */
export function ReleasesView({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const text = words.views
  const { engine, operation, lastReport, previousVersion } = snapshot
  // After a change another engine is in use, and once that is reported others are kept.
  const listing = useAnswer(() => window.afloat.engines({}), `${engine?.version} ${lastReport?.startedAt}`)
  const call = useCall()
  const [plan, setPlan] = useState<Plan>()
  const [asked, setAsked] = useState(false)
  const busy = operation !== null || call.pending

  const look = (kind: Plan['kind'], version: string) => {
    setAsked(false)
    setPlan(undefined)
    void call.run(async () => {
      const result = await window.afloat.check({ engine: version })
      if (result.ok) setPlan({ kind, version, check: result.value })
      return result
    })
  }
  const go = ({ kind, version }: Plan, force: boolean) => {
    const forced = force ? { force } : {}
    setPlan(undefined)
    setAsked(true)
    void call.run(() =>
      kind === 'upgrade' ? window.afloat.upgrade({ version, ...forced }) : window.afloat.rollback(forced),
    )
  }
  const change = async (ask: () => ReturnType<typeof window.afloat.engines>) => {
    await call.run(async () => {
      const result = await ask()
      if (result.ok) listing.put(result.value)
      return result
    })
  }
  const row = (release: EngineListing) => (
    <ReleaseRow
      key={release.version}
      release={release}
      running={engine?.version}
      previous={previousVersion ?? undefined}
      disabled={busy}
      look={look}
      install={version => void change(() => window.afloat.installEngine({ version }))}
      remove={version => void change(() => window.afloat.removeEngine({ version }))}
    />
  )
  const known = listing.value ?? []
  const offered = known.filter(({ installed }) => !installed)
  const notes = new Set(known.flatMap(({ unasked }) => unasked ?? []))
  return (
    <main className="page">
      <h1 className={styles['title']}>{text.nav.releases}</h1>
      {call.problem && !operation ? <ProblemNote problem={call.problem} /> : null}
      {operation ? <OperationCard operation={operation} snapshot={snapshot} /> : null}
      {call.pending && !operation && !asked ? <p role="status">{text.check.checking}</p> : null}
      {plan && !operation ? (
        <CheckCard
          check={plan.check}
          kind={plan.kind}
          disabled={busy}
          go={force => go(plan, force)}
          cancel={() => setPlan(undefined)}
        />
      ) : null}
      {asked && !busy && lastReport ? <ReportCard report={lastReport} /> : null}
      <Card title={text.releases.installed}>
        <ul>{known.filter(({ installed }) => installed).map(row)}</ul>
      </Card>
      <Card title={text.releases.offered}>
        <ul>{offered.map(row)}</ul>
        <div className={styles['foot']}>
          {listing.problem ? <ProblemNote problem={listing.problem} /> : null}
          {[...notes].map(note => (
            <p key={note}>{note}</p>
          ))}
          {listing.pending ? <p role="status">{text.loading}</p> : null}
          {offered.length === 0 && !listing.pending ? <p>{text.releases.noneOffered}</p> : null}
          <Button disabled={listing.pending} onClick={listing.again}>
            {text.releases.askAgain}
          </Button>
        </div>
      </Card>
    </main>
  )
}
