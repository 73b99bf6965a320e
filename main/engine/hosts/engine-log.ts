import { stat } from 'node:fs/promises'
import { lastLines } from '../../host/log-file.ts'

/** What dockerd tells of itself, wherever that goes. */
export interface EngineLog {
  /** For people: where it is. */
  readonly place: string
  /** A mark at its present end. */
  end(): Promise<string>
  /** The last lines, at most `count`; those after a mark. An empty list where it cannot be read. */
  lines(count: number, since?: string): Promise<string[]>
}

export function fileLog(path: string): EngineLog {
  return {
    place: path,
    end: () =>
      stat(path).then(
        ({ size }) => String(size),
        () => '0',
      ),
    lines: (count, since) => lastLines(path, count, Number(since ?? 0)),
  }
}
