import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Square } from 'lucide-react'
import { useState } from 'react'
import { useText } from '../text/words-context.tsx'
import { Button } from './button.tsx'
import styles from './stop-dialog.module.css'

interface StopDialogProps {
  readonly running: number
  readonly disabled: boolean
  readonly stop: (containers: 'keep' | 'stop') => void
}

/** The Stop button, and the question it asks first. */
export function StopDialog({ running, disabled, stop }: StopDialogProps) {
  const { words } = useText()
  const [open, setOpen] = useState(false)
  const choose = (containers: 'keep' | 'stop') => () => {
    setOpen(false)
    stop(containers)
  }
  return (
    <AlertDialog.Root open={open} onOpenChange={setOpen}>
      <Button icon={<Square aria-hidden />} disabled={disabled} onClick={() => setOpen(true)}>
        {words.window.stop}
      </Button>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Popup className={styles['popup']}>
          <AlertDialog.Title className={styles['title']}>{words.stopDialog.title}</AlertDialog.Title>
          <AlertDialog.Description className={styles['body']}>{words.stopDialog.body(running)}</AlertDialog.Description>
          <div className={styles['buttons']}>
            <Button kind="primary" onClick={choose('keep')}>
              {running === 0 ? words.stopDialog.stop : words.stopDialog.keep}
            </Button>
            {running === 0 ? null : (
              <Button kind="danger" onClick={choose('stop')}>
                {words.stopDialog.stopContainers}
              </Button>
            )}
            <Button onClick={() => setOpen(false)}>{words.stopDialog.cancel}</Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
