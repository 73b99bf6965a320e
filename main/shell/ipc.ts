import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from 'electron'
import { operationChannel, subscribeChannel } from '../../preload/contract/bridge.ts'
import { operationsAt } from '../../preload/contract/operations.ts'
import type { Door, Sender } from '../ipc/door.ts'
import { windowOrigin } from './window-protocol.ts'
import type { Windows } from './windows.ts'

/** Hangs the door into Electron's IPC; `subscribed` is called when the window begins to listen for snapshots. */
export function hangDoor(door: Door, windows: Windows, subscribed: () => void): void {
  const senderOf = (event: IpcMainEvent | IpcMainInvokeEvent): Sender => {
    const frame = event.senderFrame
    return { origin: frame?.origin ?? null, isOwnWindow: windows.owns(event.sender) && frame?.parent === null }
  }
  for (const name of operationsAt('window')) {
    ipcMain.handle(operationChannel(name), (event, payload: unknown) => door(name, senderOf(event), payload))
  }
  ipcMain.on(subscribeChannel, event => {
    const sender = senderOf(event)
    if (sender.isOwnWindow && sender.origin === windowOrigin) subscribed()
  })
}
