import { posix } from 'node:path'
import { type ESTree, parseSync, Visitor } from 'vite'
import type { Source } from './source-tree.ts'

/**
 * What a source refers to by import, export from, import(), a type's import() or require(): a path from the repository's
 * top for files of ours, else the package as written. Types count: a type is knowledge of the other side, too.
 */
export function referencesOf({ path, text }: Source): string[] {
  const found: string[] = []
  const add = (node: ESTree.Node | null | undefined) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') found.push(resolveFrom(path, node.value))
    else if (node) found.push('(computed)')
  }
  new Visitor({
    ImportDeclaration: node => add(node.source),
    ExportNamedDeclaration: node => add(node.source),
    ExportAllDeclaration: node => add(node.source),
    ImportExpression: node => add(node.source),
    TSImportType: node => add(node.source),
    CallExpression: node => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0])
    },
  }).visit(parse({ path, text }))
  return found
}

/** Throws where the file cannot be parsed: a fence that looks at half a file guards nothing. */
export function parse({ path, text }: Source): ESTree.Program {
  const { program, errors } = parseSync(path, text)
  const error = errors[0]
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  return program
}

function resolveFrom(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier
}
