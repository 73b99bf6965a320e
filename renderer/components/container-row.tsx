import { portLink } from '../../preload/contract/port-link.ts'
import type { Container } from '../../preload/contract/snapshot.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import styles from './container-row.module.css'

/** One running container: its name and image, since when, under which PID, and where it can be reached. */
export function ContainerRow({ container, now }: { container: Container; now: number }) {
  const { words, duration, language } = useText()
  const { name, image, pid, ports, startedAt, log } = container
  const up = Math.max(0, Math.floor((now - Date.parse(startedAt)) / 1000)) * 1000
  return (
    <li className={styles['row']}>
      <span className={styles['dot']} aria-hidden />
      <div className={styles['who']}>
        <span className={styles['name']}>{name}</span>
        <span className={styles['image']}>{image}</span>
      </div>
      <dl className={styles['facts']}>
        <div>
          <dt className="visually-hidden">{words.window.uptime}</dt>
          <dd title={new Date(startedAt).toLocaleString()}>{duration(up)}</dd>
        </div>
        <div className={styles['pid']}>
          <dt>{words.window.pid}</dt>
          <dd>{pid}</dd>
        </div>
      </dl>
      {log ? <LogGauge log={log} language={language} /> : null}
      {ports.length === 0 ? null : (
        <ul className={styles['ports']} aria-label={words.window.ports}>
          {ports.map(port => (
            <li key={port}>
              <Port port={port} />
            </li>
          ))}
        </ul>
      )}
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
  const { buffered, capacity, blocked } = log
  const label = words.views.logs.label(bytesText(buffered, language), bytesText(capacity, language))
  return (
    <div className={styles['log']} title={label}>
      <meter
        aria-label={label}
        min={0}
        max={Math.max(capacity, 1)}
        high={capacity * 0.75}
        optimum={0}
        value={buffered}
      />
      {blocked ? <span className={styles['blocked']}>{words.views.logs.blocked}</span> : null}
    </div>
  )
}
