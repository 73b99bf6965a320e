import { useState } from 'react'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { Card } from '../components/card.tsx'
import { ContainerList } from '../components/container-list.tsx'
import { FindingList } from '../components/finding-list.tsx'
import { useRestartCheck } from '../state/use-restart-check.ts'
import { useText } from '../text/words-context.tsx'
import styles from './view.module.css'

/** From this many on, looking for one by its name is quicker than scrolling. */
const MANY = 8

/** Every running container, and what a restart of the engine would do to it. */
export function ContainersView({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const text = words.views.containers
  const { containers } = snapshot
  const check = useRestartCheck(snapshot)
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const found = containers.filter(({ name, image }) => `${name} ${image}`.toLowerCase().includes(wanted))
  const whole = check?.findings.filter(({ container }) => container === null) ?? []
  return (
    <main className="page">
      <h1 className={styles['title']}>{words.views.nav.containers}</h1>
      {containers.length >= MANY ? (
        <input
          className={styles['search']}
          type="search"
          value={search}
          placeholder={text.find}
          aria-label={text.find}
          onChange={event => setSearch(event.target.value)}
        />
      ) : null}
      {containers.length === 0 ? (
        <div className={styles['empty']}>
          <p>{words.window.noContainers}</p>
          <p>{words.window.noContainersHint}</p>
        </div>
      ) : (
        <Card title={words.containersRunning(containers.length)}>
          <ContainerList containers={found} check={check} />
          {found.length === 0 ? <p className={styles['lines']}>{text.noneFound}</p> : null}
        </Card>
      )}
      {containers.length > 0 && check ? (
        <Card title={text.restart}>
          <div className={styles['lines']}>
            <p>{words.views.check.verdict[check.level]}</p>
            {whole.length > 0 ? <FindingList findings={whole} label={text.restart} /> : null}
          </div>
        </Card>
      ) : null}
    </main>
  )
}
