import type { EngineListing, EngineNeed } from '../../preload/contract/operations.ts'
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
  const rows = engines.map(({ version, installed, current, source, size, neededBy, note }) => [
    current ? `${version} *` : version,
    installed ? 'installed' : 'available',
    source ?? '-',
    size === null ? '-' : sizeText(size),
    [needsText(neededBy), note].filter(text => text).join(' '),
  ])
  const unasked = new Set(engines.flatMap(({ unasked: why }) => why ?? []))
  return [table([['VERSION', 'STATE', 'SOURCE', 'SIZE', ''], ...rows]), ...offerText(engines), ...unasked].join('\n')
}

/** Why an old engine is kept. That the current one is needed goes without saying. */
function needsText(needs: readonly EngineNeed[]): string {
  if (needs.some(({ kind }) => kind === 'start')) return ''
  const names = needs.flatMap(need => (need.kind === 'container' ? [need.name] : []))
  const processes = needs.flatMap(need => (need.kind === 'process' ? [`${need.name} (${need.pid})`] : []))
  const parts = [
    ...(names.length === 0 ? [] : [`containers started by it (${names.join(', ')})`]),
    ...(processes.length === 0 ? [] : [processes.join(', ')]),
    ...(needs.some(({ kind }) => kind === 'way-back') ? ['the way back'] : []),
  ]
  return parts.length === 0 ? '' : `Kept for ${parts.join(' and ')}.`
}

/** What can go. */
function offerText(engines: readonly EngineListing[]): string[] {
  const idle = engines.filter(({ installed, neededBy }) => installed && neededBy.length === 0)
  if (idle.length === 0) return []
  const size = idle.reduce((sum, { size: bytes }) => sum + (bytes ?? 0), 0)
  const versions = idle.map(({ version }) => version)
  return [
    '',
    `Not needed any more: ${versions.join(', ')} (${sizeText(size)}). To remove: afloat engines remove ${versions[0]}`,
  ]
}
