import type { EngineListing } from '../../preload/contract/operations.ts'
import { print, sizeText, table } from './print.ts'
import { askOrDo, type CommonOptions } from './session.ts'

export async function enginesCommand(options: CommonOptions): Promise<void> {
  print(await askOrDo(options, 'engines', {}), options.json, listText)
}

export async function installCommand(version: string, options: CommonOptions): Promise<void> {
  print(await askOrDo(options, 'installEngine', { version }), options.json, listText)
}

export async function removeCommand(version: string, options: CommonOptions): Promise<void> {
  print(await askOrDo(options, 'removeEngine', { version }), options.json, listText)
}

function listText(engines: readonly EngineListing[]): string {
  const rows = engines.map(({ version, installed, current, source, size, note }) => [
    current ? `${version} *` : version,
    installed ? 'installed' : 'available',
    source ?? '-',
    size === null ? '-' : sizeText(size),
    note ?? '',
  ])
  return table([['VERSION', 'STATE', 'SOURCE', 'SIZE', ''], ...rows])
}
