import { CircleDashed, Server } from 'lucide-react'
import type { DiscoveredEngine } from '../../preload/contract/discovery.ts'
import type { Problem } from '../../preload/contract/problem.ts'
import { useText } from '../text/words-context.tsx'
import styles from './found-engines.module.css'
import { ProblemNote } from './problem-note.tsx'

interface FoundEnginesProps {
  /** Undefined while they are looked for. */
  readonly engines: readonly DiscoveredEngine[] | undefined
  readonly problem: Problem | undefined
}

/** The engines of this machine that are not Afloat's own, and what they mean for it. */
export function FoundEngines({ engines, problem }: FoundEnginesProps) {
  const { words } = useText()
  const text = words.views.firstRun
  return (
    <section className={styles['found']} aria-labelledby="found">
      <h2 id="found">{text.found}</h2>
      {problem ? <ProblemNote problem={problem} /> : null}
      {engines ? null : <p role="status">{text.looking}</p>}
      {engines?.length === 0 ? (
        <p className={styles['none']}>
          <CircleDashed aria-hidden />
          {text.nothingFound}
        </p>
      ) : null}
      {engines && engines.length > 0 ? (
        <ul>
          {engines.map(engine => (
            <Found key={`${engine.kind} ${engine.name}`} engine={engine} />
          ))}
        </ul>
      ) : null}
    </section>
  )
}

function Found({ engine }: { engine: DiscoveredEngine }) {
  const { words, said } = useText()
  const text = words.views.firstRun
  const { kind, name, state, version, liveRestore, containers, note, socket } = engine
  const facts =
    state === 'answers'
      ? [
          version === null ? '' : text.version(version),
          containers === null ? '' : text.running(containers),
          liveRestore === null ? '' : text.liveRestore(liveRestore),
        ]
      : [text.state[state]]
  return (
    <li>
      <Server aria-hidden />
      <div>
        <p className={styles['name']} title={socket ?? name}>
          {kind === 'other' ? text.named(name) : text.kind[kind]}
        </p>
        <p className={styles['facts']}>{facts.filter(fact => fact !== '').join(' · ')}</p>
        {note === '' ? null : <p className={styles['facts']}>{said(note)}</p>}
        <p className={styles['facts']}>{state === 'answers' && kind === 'system' ? text.shared : text.stays}</p>
      </div>
    </li>
  )
}
