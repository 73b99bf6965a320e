import { SETTINGS_VERSION } from '../../preload/contract/settings.ts'

type File = Readonly<Record<string, unknown>>

/** One for each version: turns a file of that version into one of the next. */
const steps: Readonly<Record<number, (file: File) => File>> = {
  // 1 had one switch for all notifications.
  1: ({ notifications, ...rest }) => {
    if (typeof notifications !== 'boolean') return notifications === undefined ? rest : { ...rest, notifications }
    return {
      ...rest,
      notifications: { done: notifications, crash: notifications, problem: true, update: notifications },
    }
  },
}

/** A file of any older version as one of today's. */
export function migrated(file: File): File {
  let present = file
  for (let version = Number(file['version'] ?? 1); version < SETTINGS_VERSION; version++) {
    present = { ...steps[version]?.(present), version: version + 1 }
  }
  return present
}
