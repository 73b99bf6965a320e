import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Button } from './button.tsx'
import styles from './stop-dialog.module.css'

interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly body: string
  readonly confirm: string
  readonly cancel: string
  /** Called with the answer; the caller closes the dialog. */
  readonly answer: (sure: boolean) => void
}

/** The question before something ends. The harmless answer has the focus. */
export function ConfirmDialog({ open, title, body, confirm, cancel, answer }: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={next => (next ? undefined : answer(false))}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles['backdrop']} />
        <AlertDialog.Popup className={styles['popup']}>
          <AlertDialog.Title className={styles['title']}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles['body']}>{body}</AlertDialog.Description>
          <div className={styles['buttons']}>
            <Button kind="primary" onClick={() => answer(false)}>
              {cancel}
            </Button>
            <Button kind="danger" onClick={() => answer(true)}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
