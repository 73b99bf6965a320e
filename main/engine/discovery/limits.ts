import { isThere } from '../../host/files.ts'
import type { Place } from './places.ts'

/** Docker Desktop's socket is in the user's home, its engine in a virtual machine (docs.docker.com/desktop). */
const DESKTOP_SOCKET = /\/\.docker\/desktop\/docker[^/]*\.sock$/
/** The unit of the docker snap, as snapd names it. */
const SNAP_UNIT = '/etc/systemd/system/snap.docker.dockerd.service'

/** What Afloat cannot do for an engine, and why, as a sentence; empty where it can. `snapUnit` is where snapd puts it. */
export async function limitOf({ kind, socket, installed }: Place, snapUnit = SNAP_UNIT): Promise<string> {
  if (socket !== null && DESKTOP_SOCKET.test(socket)) {
    return 'It is Docker Desktop: its engine runs in a virtual machine that Docker Desktop starts, stops and upgrades; Afloat leaves it alone.'
  }
  // A package's own service beside the snap is what the system's socket belongs to.
  const isSnap = kind === 'system' && !installed && (await isThere(snapUnit))
  if (!isSnap) return ''
  return 'It is a snap: snapd confines, restarts and upgrades it, and stops its containers with it; Afloat leaves it alone.'
}
