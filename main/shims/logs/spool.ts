import { join } from 'node:path'
import type { ContainerRecord } from '../record.ts'
import type { LogTarget } from './drivers/log-options.ts'

/**
 * Where the output of a container goes whose driver (journald, syslog, fluentd, …) only the engine can feed: a file of
 * ours in the form of `json-file`, kept for people to read. Undefined for `none`, which keeps nothing.
 */
export function spoolTarget(container: ContainerRecord, folder: string): LogTarget | undefined {
  if (container.log.driver === 'none') return undefined
  const rotation = { maxSize: Number.POSITIVE_INFINITY, maxFiles: 1, compress: false }
  return { driver: 'json-file', path: join(folder, spoolName(container)), rotation }
}

/** `NAME.ID.log`: the container may be gone when somebody looks for it. */
function spoolName({ name, id }: ContainerRecord): string {
  return `${name}.${id}.log`
}
