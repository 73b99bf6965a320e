import type { EngineListing, EngineNeed } from '../../preload/contract/operations.ts'
import type { Words } from '../../preload/contract/text/words.ts'
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
  const { words, language, said } = useText()
  const text = words.views.releases
  const { version, installed, source, size, neededBy, note } = release
  // The listing waits for the channels; which engine runs is known before them.
  const current = running === undefined ? release.current : running === version
  const bytes = size === null ? undefined : bytesText(size, language)
  const facts = [
    running ? text.distance[distanceOf(running, version)] : undefined,
    source ?? undefined,
    bytes && (installed ? text.onDisk(bytes) : text.toDownload(bytes)),
  ]
  const kept = current ? undefined : keptText(neededBy, text)
  return (
    <li className={styles['row']}>
      <p className={styles['what']}>
        <span className={styles['version']}>{version}</span>
        {current ? <span className={styles['tag']}>{text.running}</span> : null}
      </p>
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
          {installed && neededBy.length > 0 ? null : installed ? (
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
      <div className={styles['facts']}>
        <p>{facts.filter(fact => fact !== undefined).join(' · ')}</p>
        {kept ? <p>{kept}</p> : null}
        {installed && neededBy.length === 0 ? <p>{text.notNeeded}</p> : null}
        {note && installed ? (
          <details>
            <summary>{text.remarks}</summary>
            {said(note)}
          </details>
        ) : null}
        {note && !installed ? <p>{said(note)}</p> : null}
      </div>
    </li>
  )
}

/** Why an old engine is kept; undefined where nothing needs it. */
function keptText(needs: readonly EngineNeed[], text: Words['views']['releases']): string | undefined {
  const names = needs.flatMap(need => (need.kind === 'container' || need.kind === 'process' ? [need.name] : []))
  const reasons = [
    ...(names.length === 0 ? [] : [text.keptFor(names.join(', '))]),
    ...(needs.some(({ kind }) => kind === 'way-back') ? [text.keptForWayBack] : []),
    ...(needs.some(({ kind }) => kind === 'start') ? [text.keptForStart] : []),
  ]
  return reasons.length === 0 ? undefined : reasons.join(' ')
}
