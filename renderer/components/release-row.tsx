import type { EngineListing } from '../../preload/contract/operations.ts'
import { distanceOf } from '../state/distance.ts'
import { bytesText } from '../text/bytes.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './release-row.module.css'

interface ReleaseRowProps {
  readonly release: EngineListing
  readonly running: string | undefined
  readonly previous: string | undefined
  readonly disabled: boolean
  readonly look: (kind: 'upgrade' | 'rollback', version: string) => void
  readonly install: (version: string) => void
  readonly remove: (version: string) => void
}

/** One engine: where it comes from, how big it is, how far from the one that runs, and what can be done with it. */
export function ReleaseRow({ release, running, previous, disabled, look, install, remove }: ReleaseRowProps) {
  const { words, language } = useText()
  const text = words.views.releases
  const { version, installed, source, size } = release
  // The listing waits for the channels; which engine runs is known before them.
  const current = running === undefined ? release.current : running === version
  const bytes = size === null ? undefined : bytesText(size, language)
  const facts = [
    running ? text.distance[distanceOf(running, version)] : undefined,
    source ?? undefined,
    bytes && (installed ? text.onDisk(bytes) : text.toDownload(bytes)),
  ]
  return (
    <li className={styles['row']}>
      <div className={styles['what']}>
        <p>
          <span className={styles['version']}>{version}</span>
          {current ? <span className={styles['tag']}>{text.running}</span> : null}
        </p>
        <p className={styles['facts']}>{facts.filter(fact => fact !== undefined).join(' · ')}</p>
      </div>
      {current ? null : (
        <div className={styles['buttons']}>
          {version === previous ? (
            <Button disabled={disabled || !running} onClick={() => look('rollback', version)}>
              {text.back(version)}
            </Button>
          ) : (
            <Button
              disabled={disabled || !running}
              onClick={() => look('upgrade', version)}
              label={text.checkOf(version)}
            >
              {text.check}
            </Button>
          )}
          {installed ? (
            <Button disabled={disabled} onClick={() => remove(version)} label={text.removeOf(version)}>
              {text.remove}
            </Button>
          ) : (
            <Button disabled={disabled} onClick={() => install(version)} label={text.installOf(version)}>
              {text.install}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}
