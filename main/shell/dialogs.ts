import { app, dialog } from 'electron'
import { type Problem, problemText } from '../../preload/contract/problem.ts'
import type { Words } from '../../preload/contract/text/words.ts'

/** Asks what stopping the engine should do with running containers; undefined when the user thinks better of it. */
export async function askHowToStop(running: number, words: Words): Promise<'keep' | 'stop' | undefined> {
  const { stopDialog } = words
  const choices: { text: string; answer: 'keep' | 'stop' | undefined }[] =
    running === 0
      ? [{ text: stopDialog.stop, answer: 'keep' }]
      : [
          { text: stopDialog.keep, answer: 'keep' },
          { text: stopDialog.stopContainers, answer: 'stop' },
        ]
  const buttons = [...choices.map(choice => choice.text), stopDialog.cancel]
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: app.getName(),
    message: stopDialog.title,
    detail: stopDialog.body(running),
    buttons,
    // The harmless choice is the default, so that a hasty Enter stops no container.
    defaultId: 0,
    cancelId: buttons.length - 1,
    noLink: true,
  })
  return choices[response]?.answer
}

/** Says by name what turning live restore off does to what runs; true when that is what the user wants. */
export async function confirmLiveRestoreOff(names: readonly string[], words: Words): Promise<boolean> {
  const { liveRestoreDialog } = words
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: app.getName(),
    message: liveRestoreDialog.title,
    detail: liveRestoreDialog.body(names.join(', ')),
    buttons: [liveRestoreDialog.cancel, liveRestoreDialog.turnOff],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

/** For failures before there is a tray to show them in. */
export function showFatalProblem(problem: Problem): void {
  dialog.showErrorBox(app.getName(), problemText(problem))
}
