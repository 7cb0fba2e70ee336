import { describe, it } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { expectPassed, isTorturable, LIMIT_MS } from './expect-passed.ts'
import { leftOut, torture } from './torture.ts'

describe.skipIf(!isTorturable)('a host under torture', () => {
  it('loses, repeats and invents nothing in 13 rounds', { timeout: LIMIT_MS }, async () => {
    expectPassed(await torture({ dir: tempFolder(), seed: 1, from: 1, to: 13, disk: 'real' }), 13)
  })

  // Counted as skipped, with the reason: what this machine can't show has not been shown.
  for (const line of isTorturable ? leftOut('real') : []) it.skip(line)
})
