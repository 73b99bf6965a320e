/** A buffer that entries are written to one after the other; it grows and is used again. */
export class Output {
  bytes: Buffer
  length = 0

  constructor(size = 1 << 16) {
    this.bytes = Buffer.allocUnsafeSlow(size)
  }

  /** Makes sure that `count` more bytes fit. */
  reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(larger, 0, 0, this.length)
    this.bytes = larger
  }

  byte(value: number): void {
    this.bytes[this.length++] = value
  }

  put(source: Uint8Array): void {
    this.bytes.set(source, this.length)
    this.length += source.length
  }

  taken(): Buffer {
    return this.bytes.subarray(0, this.length)
  }
}
