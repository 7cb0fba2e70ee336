/** What differs between two occurrences of one fault. */
export interface Occurrence {
  readonly n: number
  readonly word: string
  readonly id: string
  readonly hex: string
  /** An empty folder of its own, and a file in it that is not JSON. */
  readonly dir: string
  readonly file: string
  /** A port of the loopback address that nobody listens on. */
  readonly shutPort: number
}

/** A fault, and how it is brought about: it throws, or gives the error that it caught. */
export interface Shape {
  readonly name: string
  readonly fail: (occurrence: Occurrence) => unknown
}

/** Shapes by their names. */
export function shapes(all: Readonly<Record<string, Shape['fail']>>): readonly Shape[] {
  return Object.entries(all).map(([name, fail]) => ({ name, fail }))
}

/** What it throws or rejects with. */
export async function thrownBy(fail: () => unknown): Promise<unknown> {
  try {
    await fail()
  } catch (error) {
    return error
  }
  throw new Error('it threw nothing')
}

/** The error that an emitter tells, as a rejection. */
export function rejectsWithErrorOf(emitter: NodeJS.EventEmitter): Promise<never> {
  return new Promise((_, reject) => emitter.once('error', reject))
}

/** Throw whatever it is: people do. */
export function toss(value: unknown): never {
  throw value
}
