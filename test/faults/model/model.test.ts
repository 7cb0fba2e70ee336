import { expect, test } from 'vitest'
import { checkModel } from './check.ts'

/** The same commands every time: what is found here is found by everybody. Others: `npm run faults:model`. */
const SEED = 20_261_124
const RUNS = 80
const FEWEST_STEPS = 3_000

test('the queue does as its contract says, whatever is done to it', { timeout: 240_000 }, async () => {
  const { steps, failure } = await checkModel({ runs: RUNS, seed: SEED, isShrinking: false })
  if (failure !== null) {
    expect.fail(
      `${failure}\nFor the shortest commands that fail: npm run faults:model -- --runs ${RUNS} --seed ${SEED}`,
    )
  }
  expect(steps).toBeGreaterThan(FEWEST_STEPS)
})
