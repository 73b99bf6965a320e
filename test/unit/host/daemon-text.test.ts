import { describe, expect, it } from 'vitest'
import { mergeEdits, mergeText } from '../../../main/engine/config/merge.ts'
import { editDaemonText, parseDaemonText } from '../../../main/host/daemon-text.ts'

const edit = (text: string, values: Record<string, unknown>) =>
  editDaemonText(text, new Map(Object.entries(values) as [string, never][]))

describe('the text of a daemon.json', () => {
  it.each([
    ['{\n  "debug": true,\n}', 'Line 3, column 1', 'a key in quotes is missing'],
    ['{"debug": tru}', 'Line 1, column 11', 'a word that is no JSON'],
    ['{\n  // why\n  "debug": true\n}', 'Line 2, column 3', 'a comment, which dockerd does not take'],
    ['{"debug": true', 'Line 1, column 15', 'a closing } is missing'],
    ['{"labels": ["a=b" "c=d"]}', 'Line 1, column 19', 'a comma is missing'],
    ['{"a": "b\n"}', 'Line 1, column 7', 'a text without its closing quote'],
    ['[]', 'Line 1, column 1', 'not an object'],
    ['{"debug": true,\n "debug": false}', 'Line 2, column 2', '"debug" stands there a second time'],
    ['{"log-opts": {"a": "1", "a": "2"}}', 'Line 1, column 25', '"a" stands there a second time'],
    ['{} {}', 'Line 1, column 4', 'there is more after the end'],
  ])('%j is refused with its place', (text, place, why) => {
    const parsed = parseDaemonText(text)
    if (!('complaint' in parsed)) throw new Error('it was taken')
    expect(parsed.complaint.what).toContain(place)
    expect(parsed.complaint.what).toContain(why)
  })

  it('an empty file is an empty configuration, as for dockerd', () => {
    expect(parseDaemonText(' \n')).toMatchObject({ values: {} })
    expect(edit('', { debug: true })).toBe('{\n  "debug": true\n}\n')
  })

  it.each([
    ['{}', { debug: true }, '{\n  "debug": true\n}'],
    ['{"a": 1}', { debug: true }, '{"a": 1, "debug": true}'],
    ['{\n\t"a":1\n}\n', { b: [1] }, '{\n\t"a":1,\n\t"b": [\n\t\t1\n\t]\n}\n'],
    ['{\r\n    "a" : 1\r\n}', { b: 2 }, '{\r\n    "a" : 1,\r\n    "b": 2\r\n}'],
    ['{"x-own":   {"y" :1},\n"debug":true}', { debug: false }, '{"x-own":   {"y" :1},\n"debug":false}'],
    ['{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}', { b: undefined }, '{\n  "a": 1,\n  "c": 3\n}'],
    ['{"a": 1}', { a: undefined }, '{}'],
    ['{"labels": [ "a=b" ]}', { labels: ['a=b'] }, '{"labels": [ "a=b" ]}'],
    ['{"a": 1}', { 'with "quotes"': 1 }, '{"a": 1, "with \\"quotes\\"": 1}'],
  ])('%j with %j keeps all else letter by letter', (text, values, wanted) => {
    expect(edit(text, values)).toBe(wanted)
  })
})

describe('two editors', () => {
  const base = '{\n  "debug": false,\n  "labels": ["a=1"]\n}\n'

  it('of different keys are merged, their formatting kept', () => {
    const theirs = '{ "debug": false,\n  "labels": ["a=2"] }'
    expect(mergeText(base, base.replace('false', 'true'), theirs)).toEqual({ text: theirs.replace('false', 'true') })
  })

  it('of one key conflict, unless both want the same', () => {
    const theirs = base.replace('a=1', 'a=2')
    expect(mergeText(base, base.replace('a=1', 'a=3'), theirs)).toEqual({ conflicts: ['labels'] })
    expect(mergeText(base, theirs, theirs.replace('false', 'true'))).toEqual({ text: theirs.replace('false', 'true') })
    expect(mergeEdits({ debug: false }, new Map([['debug', true]]), '{"debug": true}')).toEqual({
      text: '{"debug": true}',
    })
  })

  it('one of whom took a key out', () => {
    expect(mergeText(base, '{"labels": ["a=1"]}', base.replace('a=1', 'a=2'))).toEqual({
      text: '{\n  "labels": ["a=2"]\n}\n',
    })
    expect(mergeText(base, base.replace('false', 'true'), '{"labels": ["a=1"]}')).toEqual({ conflicts: ['debug'] })
  })

  it('one of whom broke the file: nothing is merged', () => {
    expect(mergeText(base, base.replace('false', 'true'), '{"debug": ')).toEqual({ conflicts: [] })
  })
})
