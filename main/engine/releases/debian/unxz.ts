import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import * as xz from 'xz-decompress'

// A CommonJS package: plain Node gives it as the default, a bundler by names.
const { XzReadableStream } = 'default' in xz ? (xz.default as typeof xz) : xz

/** What an xz stream holds. Fails on one that is cut short or damaged. */
export function unxz(source: Readable): Readable {
  const plain = new XzReadableStream(Readable.toWeb(source) as globalThis.ReadableStream<Uint8Array>)
  return Readable.fromWeb(plain as ReadableStream<Uint8Array>)
}
