/**
 * Reads the keys of a bbolt database, the file format of libnetwork's records (go.etcd.io/bbolt, page.go, bucket.go and
 * node.go). A freed page keeps its old keys for a while, so only a walk from the newest root tells what is in it.
 */

const PAGE_HEADER = 16
const ELEMENT = 16
const MAGIC = 0xed0cdaed
const BRANCH = 0x01
const LEAF = 0x02
const IS_BUCKET = 0x01
/** Deeper than any tree of this size: a torn file may lead in circles. */
const DEEPEST = 12

/** All keys that live in any bucket; none where the file is no bbolt database or torn. */
export function liveKeys(file: Buffer): string[] {
  try {
    const meta = newestMeta(file)
    if (!meta) return []
    const keys: string[] = []
    walk({ file, pageSize: meta.pageSize, keys }, meta.root * meta.pageSize, 0)
    return keys
  } catch {
    return []
  }
}

interface Walk {
  readonly file: Buffer
  readonly pageSize: number
  readonly keys: string[]
}

function newestMeta(file: Buffer): { pageSize: number; root: number } | undefined {
  const first = metaAt(file, 0)
  const metas = [first, first && metaAt(file, first.pageSize)].filter(meta => meta !== undefined)
  return metas.sort((one, other) => other.transaction - one.transaction)[0]
}

function metaAt(file: Buffer, offset: number) {
  const at = offset + PAGE_HEADER
  if (file.length < at + 64 || file.readUInt32LE(at) !== MAGIC) return undefined
  return { pageSize: file.readUInt32LE(at + 8), root: long(file, at + 16), transaction: long(file, at + 48) }
}

function walk(into: Walk, page: number, depth: number): void {
  const { file, pageSize, keys } = into
  if (depth > DEEPEST) throw new RangeError('the tree is too deep')
  const flags = file.readUInt16LE(page + 8)
  const count = file.readUInt16LE(page + 10)
  for (let index = 0; index < count; index++) {
    const element = page + PAGE_HEADER + index * ELEMENT
    if (flags & BRANCH) walk(into, long(file, element + 8) * pageSize, depth + 1)
    else if (flags & LEAF) {
      const key = element + file.readUInt32LE(element + 4)
      const keyEnd = key + file.readUInt32LE(element + 8)
      keys.push(file.toString('latin1', key, keyEnd))
      if (!(file.readUInt32LE(element) & IS_BUCKET)) continue
      const root = long(file, keyEnd)
      // A small bucket has its one page inside its value.
      walk(into, root === 0 ? keyEnd + PAGE_HEADER : root * pageSize, depth + 1)
    }
  }
}

function long(file: Buffer, offset: number): number {
  return Number(file.readBigUInt64LE(offset))
}
