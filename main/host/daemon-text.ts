import { isDeepStrictEqual } from 'node:util'
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser'
import { z } from 'zod'
import type { ConfigComplaint, Place } from '../../preload/contract/config.ts'

export type JsonValue = z.core.util.JSONType
export type JsonObject = Readonly<Record<string, JsonValue>>

const objectSchema = z.record(z.string(), z.json())

/** A daemon.json whose text is JSON: its values, and where each key stands. */
export interface DaemonText {
  readonly text: string
  readonly values: JsonObject
  /** Where a key of the top stands, for a complaint about its value. */
  placeOf(key: string): Place | undefined
}

/** What jsonc-parser calls an error, in words. */
const words: Record<string, string> = {
  InvalidSymbol: 'a word that is no JSON',
  InvalidNumberFormat: 'a number that is no JSON',
  PropertyNameExpected: 'a key in quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a colon is missing',
  CommaExpected: 'a comma is missing',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is more after the end',
  InvalidCommentToken: 'a comment, which dockerd does not take',
  UnexpectedEndOfComment: 'a comment without end',
  UnexpectedEndOfString: 'a text without its closing quote',
  UnexpectedEndOfNumber: 'a number without end',
  InvalidUnicode: 'an escape that is no character',
  InvalidEscapeCharacter: 'an escape that JSON does not have',
  InvalidCharacter: 'a character that may not stand in a text',
}

/** The JSON of a text, as strict as dockerd's: no comments, no comma at the end. An empty text is `{}`, as for dockerd. */
export function parseDaemonText(text: string): DaemonText | { complaint: ConfigComplaint } {
  if (text.trim() === '') return { text, values: {}, placeOf: () => undefined }
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  const [first] = errors
  if (first) {
    const what = words[printParseErrorCode(first.error)] ?? 'it is no JSON'
    return { complaint: complaintAt(text, first.offset, `it is no JSON there: ${what}`) }
  }
  if (root?.type !== 'object') return { complaint: complaintAt(text, root?.offset ?? 0, 'it is not an object { … }') }
  const twice = doubled(root)
  if (twice) {
    return { complaint: complaintAt(text, twice.offset, `the key "${twice.value}" stands there a second time`) }
  }
  const values = objectSchema.safeParse(JSON.parse(text))
  if (!values.success) return { complaint: complaintAt(text, 0, z.prettifyError(values.error)) }
  return {
    text,
    values: values.data,
    placeOf: key => {
      const node = findNodeAtLocation(root, [key])
      return node && placeAt(text, node.parent?.offset ?? node.offset)
    },
  }
}

/** The key's node of a key that stands twice: dockerd would take the last, an editor the first. */
function doubled(node: Node): Node | undefined {
  const seen = new Set<unknown>()
  for (const property of node.type === 'object' ? (node.children ?? []) : []) {
    const key = property.children?.[0]
    if (key && seen.has(key.value)) return key
    seen.add(key?.value)
  }
  return node.children?.map(doubled).find(found => found !== undefined)
}

/** A text with some keys of its top set (undefined removes one); all else of it stays letter by letter. */
export function editDaemonText(text: string, edits: ReadonlyMap<string, JsonValue | undefined>): string {
  let edited = text.trim() === '' ? '{\n}\n' : text
  for (const [key, value] of edits) edited = withKey(edited, key, value)
  return edited
}

/** jsonc-parser's own `modify` also touches the space around its edits, so that they are made by hand here. */
function withKey(text: string, key: string, value: JsonValue | undefined): string {
  const root = parseTree(text)
  const node = root && findNodeAtLocation(root, [key])
  if (!root || (value === undefined && !node)) return text
  if (value === undefined) return without(text, root, node?.parent)
  if (node && isDeepStrictEqual(getNodeValue(node), value)) return text
  const style = styleOf(text)
  const written = JSON.stringify(value, null, style.indent)?.replaceAll('\n', `${style.eol}${style.indent}`)
  if (node) return splice(text, node.offset, node.length, written)
  const last = root.children?.at(-1)
  const property = `${JSON.stringify(key)}: ${written}`
  if (last) return splice(text, endOf(last), 0, `,${style.before}${property}`)
  return splice(text, root.offset, root.length, `{${style.eol}${style.indent}${property}${style.eol}}`)
}

function without(text: string, root: Node, property: Node | undefined): string {
  const properties = root.children ?? []
  const index = property ? properties.indexOf(property) : -1
  const [before, here, after] = [properties[index - 1], properties[index], properties[index + 1]]
  if (!here) return text
  if (before) return splice(text, endOf(before), endOf(here) - endOf(before), '')
  if (after) return splice(text, here.offset, after.offset - here.offset, '')
  return splice(text, root.offset, root.length, '{}')
}

function endOf(node: Node): number {
  return node.offset + node.length
}

function splice(text: string, at: number, length: number, inserted: string): string {
  return text.slice(0, at) + inserted + text.slice(at + length)
}

/** The file's own way to indent and to end lines, and what stands before a new key. */
function styleOf(text: string): { indent: string; eol: string; before: string } {
  const indent = /\n([ \t]+)"/.exec(text)?.[1]
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const oneLine = indent === undefined && !text.trim().includes('\n')
  return { indent: indent ?? '  ', eol, before: oneLine ? ' ' : `${eol}${indent ?? '  '}` }
}

export function complaintAt(text: string, offset: number, what: string): ConfigComplaint {
  const place = placeAt(text, offset)
  return { what: `Line ${place.line}, column ${place.column}: ${what}.`, place }
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
