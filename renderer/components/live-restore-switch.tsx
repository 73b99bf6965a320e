import { Switch } from '@base-ui/react/switch'
import type { EngineConfig } from '../../preload/contract/config.ts'
import { useText } from '../text/words-context.tsx'
import { Card } from './card.tsx'
import styles from './config-card.module.css'

interface LiveRestoreSwitchProps {
  readonly state: EngineConfig['liveRestore']
  readonly disabled: boolean
  readonly change: (on: boolean) => void
}

/** Live restore as the running engine has it, and why it cannot be switched where it cannot. */
export function LiveRestoreSwitch({ state, disabled, change }: LiveRestoreSwitchProps) {
  const { words, said } = useText()
  const { running, file, switchable, note } = state
  return (
    <Card title={words.window.liveRestore} aside={(running ?? file ?? true) ? words.window.on : words.window.off}>
      <div className={styles['switchRow']}>
        <p>{note === '' ? words.views.settings.liveRestore : said(note)}</p>
        <Switch.Root
          className={styles['switch']}
          aria-label={words.window.liveRestore}
          checked={running ?? file ?? true}
          disabled={disabled || !switchable}
          onCheckedChange={change}
        >
          <Switch.Thumb className={styles['thumb']} />
        </Switch.Root>
      </div>
    </Card>
  )
}
