import { openLog } from './log-file.ts'

/** Afloat's own log: one line a fact, with its time. */
export interface LogWriter {
  write(line: string): void
  close(): Promise<void>
}

/** Opens the log at `path`. Lines are written in order and in the background; one that cannot be written is dropped. */
export async function openLogWriter(path: string): Promise<LogWriter> {
  const file = await openLog(path)
  let writing: Promise<unknown> = Promise.resolve()
  return {
    write: line => {
      const text = `${new Date().toISOString()} ${line.replaceAll('\n', '\n  ')}\n`
      writing = writing.then(() => file.appendFile(text)).catch(() => undefined)
    },
    close: async () => {
      await writing
      await file.close()
    },
  }
}
