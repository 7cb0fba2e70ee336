import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createReader, type Reader } from '../../src/store/reader/reader.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { openQueue } from '../../src/queue/open-queue.ts'
import { FakeClock } from './fake-clock.ts'
import { ManualExecutor } from './manual-executor.ts'
import { tempFolder } from './temp-folder.ts'

export interface TestStore {
  readonly dir: string
  readonly file: string
  readonly store: Store
  readonly reader: Reader
  readonly clock: FakeClock
  /** Enqueue so many small jobs. */
  fill(jobs: number): Promise<void>
}

/** A real database, with a reader on it. Closed when the test ends. */
export async function openTestStore(): Promise<TestStore> {
  const dir = tempFolder()
  const file = join(dir, 'queue.db')
  const clock = new FakeClock()
  const store = openStore({ file, clock })
  const reader = createReader({ file, clock })
  const queue = await openQueue({ file: store, clock, executor: new ManualExecutor() })
  onTestFinished(async () => {
    await reader.close()
    await queue.close()
    await store.close()
  })
  return {
    dir,
    file,
    store,
    reader,
    clock,
    async fill(jobs) {
      await queue.enqueueMany(
        Array.from({ length: jobs }, (_, n) => ({ type: `type-${n % 7}`, payload: `{"n":${n}}` })),
      )
    },
  }
}
