import type { Finding } from '../../preload/contract/check.ts'
import { portLink } from '../../preload/contract/port-link.ts'
import type { Container } from '../../preload/contract/snapshot.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import styles from './container-row.module.css'
import { FindingList } from './finding-list.tsx'

interface ContainerRowProps {
  readonly container: Container
  readonly now: number
  /** What a restart would do to it; undefined while that is not known. */
  readonly findings: readonly Finding[] | undefined
}

/** One running container: name and image, since when, its PID, where it can be reached, what a restart would do. */
export function ContainerRow({ container, now, findings }: ContainerRowProps) {
  const { words, duration, language } = useText()
  const text = words.views.containers
  const { name, image, pid, ports, startedAt, log } = container
  const up = Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1000)) * 1000
  const amiss = findings?.filter(({ level }) => level !== 'green') ?? []
  const worst = amiss.some(({ level }) => level === 'red') ? 'red' : amiss.length > 0 ? 'amber' : 'green'
  const since = text.since(new Date(startedAt).toLocaleString(language, { dateStyle: 'medium', timeStyle: 'medium' }))
  return (
    <li className={styles['row']}>
      <span
        className={`${styles['dot']} ${styles[worst]}`}
        title={worst === 'green' && findings ? text.keeps : undefined}
        aria-hidden
      />
      <div className={styles['who']}>
        <span className={styles['name']}>{name}</span>
        <span className={styles['image']}>{image}</span>
        {worst === 'green' && findings ? <span className="visually-hidden">{text.keeps}</span> : null}
      </div>
      <dl className={styles['facts']}>
        <div>
          <dt className="visually-hidden">{words.window.uptime}</dt>
          <dd title={since}>{duration(up)}</dd>
        </div>
        <div className={styles['pid']}>
          <dt>{words.window.pid}</dt>
          <dd>{pid}</dd>
        </div>
      </dl>
      {ports.length === 0 ? null : (
        <ul className={styles['ports']} aria-label={words.window.ports}>
          {ports.map(port => (
            <li key={port} dir="ltr">
              <Port port={port} />
            </li>
          ))}
        </ul>
      )}
      {log ? <LogGauge log={log} language={language} /> : null}
      {amiss.length > 0 ? (
        <div className={styles['amiss']}>
          <FindingList findings={amiss} label={`${text.restart}: ${name}`} />
        </div>
      ) : null}
    </li>
  )
}

function Port({ port }: { port: string }) {
  const text = port.replace('->', ' → ')
  const link = portLink(port)
  return link ? (
    <a href={link} target="_blank" rel="noreferrer">
      {text}
    </a>
  ) : (
    text
  )
}

/** How full the pipes are that the container writes its output into; full, it waits. */
function LogGauge({ log, language }: { log: NonNullable<Container['log']>; language: string }) {
  const { words } = useText()
  const { buffered, capacity, rate, blocked, trouble } = log
  const { logs } = words.views
  const label = logs.label(bytesText(buffered, language), bytesText(capacity, language), bytesText(rate, language))
  const waits = trouble ? logs.trouble[trouble] : blocked ? logs.blocked : undefined
  return (
    <div className={styles['log']} title={label}>
      <span className={waits ? styles['blocked'] : undefined}>{waits ?? logs.short}</span>
      <meter
        aria-label={label}
        min={0}
        max={Math.max(capacity, 1)}
        high={capacity * 0.75}
        optimum={0}
        value={buffered}
      />
    </div>
  )
}
