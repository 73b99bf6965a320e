import { CircleArrowUp, Play, RotateCw, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Snapshot } from '../../preload/contract/snapshot.ts'
import { useCall } from '../state/use-call.ts'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './engine-hero.module.css'
import { Mark } from './mark.tsx'
import { ProblemNote } from './problem-note.tsx'
import { StopDialog } from './stop-dialog.tsx'

/** The engine's state, what can be done about it, and what is being done. */
export function EngineHero({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const call = useCall()
  const { state, operation, containers, engine, engineKind, restartPending } = snapshot
  const busy = operation !== null || call.pending
  const down = state === 'stopped' || state === 'failed'
  // While it is away the engine that was here stays in sight, so that the window does not jump.
  const [last, setLast] = useState(engine)
  if (engine && engine !== last) setLast(engine)
  const shown = engine ?? (state === 'away' ? last : null)
  const problem = call.problem ?? snapshot.problem ?? undefined
  return (
    <section className={styles['hero']} aria-labelledby="engine-state">
      <div className={styles['scene']}>
        <Mark state={busy && state === 'running' ? 'away' : state} />
      </div>
      <div className={styles['body']}>
        <div role="status">
          <h1 id="engine-state" className={styles['state']}>
            {words.state[state]}
          </h1>
          <p className={styles['sentence']}>{words.stateSentence[state](containers.length)}</p>
        </div>
        {problem && !operation ? <ProblemNote problem={problem} /> : null}
        {restartPending && engine && !operation ? (
          <p className={styles['pending']} role="status">
            <CircleArrowUp aria-hidden />
            {words.window.pending(restartPending, engine.version)}
          </p>
        ) : null}
        <div className={styles['buttons']}>
          {down ? (
            <Button
              kind="primary"
              icon={<Play aria-hidden />}
              disabled={busy}
              onClick={() => void call.run(() => window.afloat.start({}))}
            >
              {words.window.start}
            </Button>
          ) : (
            <Button
              kind="primary"
              icon={<RotateCw aria-hidden />}
              disabled={busy || state !== 'running'}
              onClick={() => void call.run(() => window.afloat.restart({}))}
            >
              {restartPending ? words.views.tray.pending(restartPending) : words.window.restart}
            </Button>
          )}
          {/* What systemd starts, it also stops. */}
          {engineKind === 'own' ? (
            <StopDialog
              running={containers.length}
              disabled={busy || state === 'stopped'}
              stop={kept => void call.run(() => window.afloat.stop({ containers: kept }))}
            />
          ) : null}
        </div>
      </div>
      {shown ? (
        <dl className={`${styles['versions']} ${engine ? '' : styles['past']}`}>
          <Version name={words.window.version} version={shown.version} pid={engine?.pid} />
          <Version name={words.window.containerd} version={shown.containerdVersion} pid={engine?.containerdPid} />
          <div className={styles['socket']}>
            <dt>{words.window.socket}</dt>
            <dd>
              <bdi dir="ltr">{snapshot.socket}</bdi>
              {engineKind === 'own' ? null : <span className={styles['pid']}>{words.window.system}</span>}
            </dd>
          </div>
        </dl>
      ) : null}
      <OtherVersions snapshot={snapshot} />
    </section>
  )
}

/** The ways to another version; both lead to the releases, where a change is checked before it is made. */
function OtherVersions({ snapshot }: { snapshot: Snapshot }) {
  const { words } = useText()
  const { tray } = words.views
  const { previousVersion, engine, restartPending } = snapshot
  // The one that a restart brings is offered above.
  const newerEngine = snapshot.newerEngine?.version === restartPending ? null : snapshot.newerEngine
  const back = previousVersion !== null && previousVersion !== engine?.version ? previousVersion : undefined
  if (!engine || (!newerEngine && back === undefined)) return null
  return (
    <p className={styles['others']}>
      {newerEngine ? (
        <a href="#releases">
          <CircleArrowUp aria-hidden />
          {tray.upgrade(newerEngine.version)}
        </a>
      ) : null}
      {back === undefined ? null : (
        <a href="#releases">
          <Undo2 aria-hidden />
          {tray.rollback(back)}
        </a>
      )}
    </p>
  )
}

function Version({ name, version, pid }: { name: string; version: string; pid: number | undefined }) {
  const { words } = useText()
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span className={styles['version']}>{version}</span>
        {pid === undefined ? null : (
          <span className={styles['pid']}>
            {words.window.pid} {pid}
          </span>
        )}
      </dd>
    </div>
  )
}
