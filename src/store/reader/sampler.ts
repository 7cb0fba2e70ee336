/**
 * A sample of numbers that come one by one, spread evenly over all of them and the same each time: those whose hash is
 * lowest, as KMV sketches keep them (Bar-Yossef and others 2002).
 */
export class Sampler {
  readonly #most: number
  #kept: { readonly id: number; readonly hash: number }[] = []
  #highest = Infinity
  /** How many have come. */
  total = 0

  /** @param most numbers that are kept */
  constructor(most: number) {
    this.#most = most
  }

  add(id: number): void {
    this.total++
    const hash = hashOf(id)
    if (hash > this.#highest) return
    this.#kept.push({ id, hash })
    // Seldom, so that each is sorted a few times only.
    if (this.#kept.length >= this.#most * 4) this.#trim()
  }

  /** The numbers that are kept, rising. */
  ids(): number[] {
    this.#trim()
    return this.#kept.map(({ id }) => id).sort((a, b) => a - b)
  }

  #trim(): void {
    if (this.#kept.length <= this.#most) return
    this.#kept = this.#kept.sort((a, b) => a.hash - b.hash).slice(0, this.#most)
    this.#highest = this.#kept.at(-1)?.hash ?? Infinity
  }
}

/** The finaliser of MurmurHash3: neighbours end up far apart. */
function hashOf(id: number): number {
  let hash = Math.imul(id ^ (id / 0x100000000), 0x9e3779b1)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
