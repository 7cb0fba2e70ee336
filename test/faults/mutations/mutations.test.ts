import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { MUTATIONS, type Mutation } from './mutations.ts'
import { runSuite } from './suite.ts'
import { assertApplies, Workshop } from './workshop.ts'

const DAY_MS = 86_400_000

/** Each has its day, so that all have been tried within two weeks; `npm run mutations` tries them at once. */
const today = MUTATIONS[Math.floor(Date.now() / DAY_MS) % MUTATIONS.length] as Mutation

test.for(MUTATIONS)('the mutation "$name" applies to the sources as they are', (mutation) => {
  assertApplies(mutation)
  for (const file of mutation.caughtBy) expect(existsSync(file), file).toBe(true)
})

test(`today's mutation, "${today.name}", turns its quickest suite red`, { timeout: 600_000 }, async () => {
  const workshop = Workshop.open()
  onTestFinished(() => workshop.close())
  const [quickest = ''] = today.caughtBy
  const { failures } = await workshop.mutated(today, () => runSuite(workshop.folder, [quickest]))
  expect([...failures.keys()]).toEqual([quickest])
})
