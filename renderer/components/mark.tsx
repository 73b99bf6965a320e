import type { EngineStateName } from '../../preload/contract/snapshot.ts'
import styles from './mark.module.css'

// Waves are wider than the scene by one period, so that they can drift without an end coming into sight.
const farWave =
  'M-640 68q20 -14 40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0t40 0v120H-640z'
const nearWave =
  'M-660 82q24 -12 48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0t48 0v120H-660z'

/** A container on the water: what the engine does to it, without a word. Decorative; the state is said beside it. */
export function Mark({ state }: { state: EngineStateName }) {
  return (
    <svg
      className={`${styles['mark']} ${styles[state]}`}
      viewBox="0 0 480 104"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <path className={styles['far']} d={farWave} />
      <g className={styles['box']}>
        <rect x="203" y="22" width="74" height="66" rx="6" className={styles['side']} />
        <rect x="203" y="22" width="74" height="7" rx="3.5" className={styles['lid']} />
        <path d="M216 38v24M228 38v24M240 38v24M252 38v24M264 38v24" className={styles['slats']} />
      </g>
      <path className={styles['sea']} d={farWave} transform="translate(34 4)" />
      <path className={styles['deep']} d={nearWave} />
    </svg>
  )
}
