import { contextBridge, ipcRenderer } from 'electron'
import { operationChannel, snapshotChannel, subscribeChannel } from './contract/bridge.ts'
import { operationsAt } from './contract/operations.ts'

// The window gets named functions only: no channel name, no event object and no generic send crosses the bridge.
const calls = operationsAt('window').map(name => {
  const channel = operationChannel(name)
  return [name, (input: unknown) => ipcRenderer.invoke(channel, input)] as const
})

function onSnapshot(listener: (snapshot: unknown) => void): () => void {
  const receive = (_event: unknown, snapshot: unknown) => listener(snapshot)
  ipcRenderer.on(snapshotChannel, receive)
  ipcRenderer.send(subscribeChannel)
  return () => {
    ipcRenderer.off(snapshotChannel, receive)
  }
}

contextBridge.exposeInMainWorld('afloat', { ...Object.fromEntries(calls), onSnapshot })
