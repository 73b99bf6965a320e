/** By how much logs without a rotation of their own may grow in one absence, all together. */
export class DiskBudget {
  readonly bytes: number
  #grown = 0

  constructor(bytes: number) {
    this.bytes = bytes
  }

  /** Counts what was written; false once that is all there was. */
  grow(bytes: number): boolean {
    this.#grown += bytes
    return this.#grown < this.bytes
  }
}
