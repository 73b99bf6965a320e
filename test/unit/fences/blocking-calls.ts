import { Visitor } from 'vite'
import { parse } from './references.ts'
import type { Source } from './source-tree.ts'

/**
 * Names of blocking calls, whether imported, called or handed on: Node's all end in `Sync`, and `Atomics.wait` stops the
 * thread. Electron's main process serves every window from one thread; a blocked one freezes tray and windows.
 */
export function blockingCalls(source: Source): string[] {
  const found: string[] = []
  new Visitor({
    Identifier: ({ name }) => {
      if (/[a-z]Sync$/.test(name)) found.push(`${source.path} uses ${name}`)
    },
    Literal: ({ value }) => {
      if (typeof value === 'string' && /^[a-z]\w*Sync$/.test(value)) found.push(`${source.path} uses ${value}`)
    },
    MemberExpression: ({ object, property }) => {
      const isWait = 'name' in property && property.name === 'wait'
      if (isWait && object.type === 'Identifier' && object.name === 'Atomics')
        found.push(`${source.path} uses Atomics.wait`)
    },
  }).visit(parse(source))
  return found
}
