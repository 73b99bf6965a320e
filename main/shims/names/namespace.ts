import { isThere } from '../../host/files.ts'
import type { ContainerRecord } from '../record.ts'

/** Path of a container's network namespace. The engine's own mount of it outlives a reused pid. */
export async function namespaceOf(container: ContainerRecord): Promise<string> {
  const viaProcess = `/proc/${container.process.pid}/ns/net`
  if (container.sandboxKey === '') return viaProcess
  return (await isThere(container.sandboxKey)) ? container.sandboxKey : viaProcess
}
