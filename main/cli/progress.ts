import type { OperationProgress, Snapshot } from '../../preload/contract/snapshot.ts'

/** Shows the steps of an operation on standard error as they happen. */
export interface ProgressView {
  show(snapshot: Snapshot): void
  end(): void
}

/** A line a step; on a terminal the running step's line is redrawn with its share, elsewhere only ends are written. */
export function showProgress(): ProgressView {
  const terminal = process.stderr.isTTY
  let shown = 0
  let of = ''
  let open = false
  const clear = () => {
    if (open) process.stderr.write('\r\x1b[K')
    open = false
  }
  return {
    show: ({ operation }) => {
      if (!operation) return
      if (operation.startedAt !== of) [of, shown] = [operation.startedAt, 0]
      clear()
      const finished = operation.steps.filter(({ ms }) => ms !== null)
      for (const { name, ms } of finished.slice(shown)) process.stderr.write(`  ${name} … ${ms} ms\n`)
      shown = finished.length
      if (!terminal) return
      const running = runningLine(operation)
      if (running) process.stderr.write(running)
      open = running !== undefined
    },
    end: clear,
  }
}

function runningLine({ steps, share }: OperationProgress): string | undefined {
  const running = steps.find(({ ms }) => ms === null)
  return running && `  ${running.name} …${share === null ? '' : ` ${Math.round(share * 100)} %`}`
}
