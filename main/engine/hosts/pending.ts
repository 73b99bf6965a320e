import type { EngineHost } from './engine-host.ts'

/** How often it is looked whether the engine's program was replaced: milliseconds. One readlink, no request. */
const LOOK_MS = 2_000

/** Notices an engine that was upgraded on disk, by whomever, and runs on as before. */
export function watchPending(
  { restartPending }: Pick<EngineHost, 'restartPending'>,
  calm: () => boolean,
  changed: () => void,
): { readonly version: string | null; stop(): void } {
  let version: string | null = null
  let looking = false
  const look = async () => {
    if (!restartPending || looking) return
    looking = true
    const found = calm() ? await restartPending().catch(() => version) : null
    looking = false
    if (found === version) return
    version = found
    changed()
  }
  const timer = restartPending ? setInterval(() => void look(), LOOK_MS) : undefined
  timer?.unref()
  return {
    get version() {
      return version
    },
    stop: () => clearInterval(timer),
  }
}
