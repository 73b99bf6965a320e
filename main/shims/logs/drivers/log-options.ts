import { join } from 'node:path'
import type { ContainerRecord } from '../../record.ts'

/** How a log file is rotated: sizes in bytes. */
export interface Rotation {
  /** Infinity when the log is never rotated. */
  readonly maxSize: number
  readonly maxFiles: number
  readonly compress: boolean
}

export interface LogTarget {
  readonly driver: 'json-file' | 'local'
  readonly path: string
  readonly rotation: Rotation
}

const LOCAL_DEFAULTS: Rotation = { maxSize: 20 * 1024 * 1024, maxFiles: 5, compress: true }
const JSON_DEFAULTS: Rotation = { maxSize: Number.POSITIVE_INFINITY, maxFiles: 1, compress: false }

/** The file that a container's driver writes and its rules; undefined for a driver that keeps no file of its own. */
export function logTargetOf(container: ContainerRecord, dataRoot: string): LogTarget | undefined {
  const { driver, options, path } = container.log
  if (driver === 'json-file' && path !== '') {
    return { driver, path, rotation: rotationOf(options, JSON_DEFAULTS) }
  }
  if (driver === 'local') {
    // `docker inspect` names no path for it; moby's daemon/container.StartLogger has it built in.
    const file = join(dataRoot, 'containers', container.id, 'local-logs', 'container.log')
    return { driver, path: file, rotation: rotationOf(options, LOCAL_DEFAULTS) }
  }
  return undefined
}

function rotationOf(options: Readonly<Record<string, string>>, defaults: Rotation): Rotation {
  const size = options['max-size']
  const files = options['max-file']
  const compress = options['compress']
  return {
    maxSize: size === undefined ? defaults.maxSize : (humanSize(size) ?? defaults.maxSize),
    maxFiles: files === undefined ? defaults.maxFiles : Number.parseInt(files, 10) || defaults.maxFiles,
    compress: compress === undefined ? defaults.compress : /^(1|t|T|true|TRUE|True)$/.test(compress),
  }
}

/** Bytes in a size such as 10m, 1.5g or 512: decimal units, as go-units FromHumanSize reads them. */
export function humanSize(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?) ?([kmgtp])?i?b?$/i.exec(text.trim())
  if (!found) return undefined
  const power = found[2] === undefined ? 0 : 'kmgtp'.indexOf(found[2].toLowerCase()) + 1
  return Math.floor(Number(found[1]) * 1000 ** power)
}
