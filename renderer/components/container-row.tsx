import type { Container } from '../../preload/contract/snapshot.ts'
import { useText } from '../text/words-context.tsx'
import styles from './container-row.module.css'

/** One running container: its name and image, since when, under which PID, and where it can be reached. */
export function ContainerRow({ container, now }: { container: Container; now: number }) {
  const { words, duration } = useText()
  const { name, image, pid, ports, startedAt } = container
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
      {ports.length === 0 ? null : (
        <ul className={styles['ports']} aria-label={words.window.ports}>
          {ports.map(port => (
            <li key={port}>{port.replace('->', ' → ')}</li>
          ))}
        </ul>
      )}
    </li>
  )
}
