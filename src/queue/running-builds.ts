import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import { enterTypeBuilds, forgetTypeBuilds, type TypeBuilds } from '../store/type-builds.ts'

/**
 * Which build the jobs of each type run on, on disk while this queue runs them: so that the next host can say it of
 * attempts that are lost with this one, and no claim has to write it.
 */
export class RunningBuilds {
  readonly #the: { readonly store: Store; readonly clock: Clock }
  #builds: TypeBuilds = new Map()
  #isStarted = false

  constructor(the: { readonly store: Store; readonly clock: Clock }) {
    this.#the = the
  }

  /** From now on jobs run on these. */
  replace(builds: TypeBuilds): void {
    this.#builds = builds
    if (!this.#isStarted) return
    const { store, clock } = this.#the
    const now = clock.now()
    // A disk that refuses it refuses the claims after it, too; what runs has its build in memory.
    store.write(() => enterTypeBuilds(store, builds, now)).catch(() => undefined)
  }

  /** Before the first claim, and after what the host before has left is given back. */
  async start(): Promise<void> {
    const { store, clock } = this.#the
    const now = clock.now()
    this.#isStarted = true
    await store.write(() => {
      forgetTypeBuilds(store)
      if (this.#builds.size > 0) enterTypeBuilds(store, this.#builds, now)
    })
  }
}
