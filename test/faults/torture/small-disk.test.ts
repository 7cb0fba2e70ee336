import { join } from 'node:path'
import { describe, it, onTestFinished } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { expectPassed, LIMIT_MS } from './expect-passed.ts'
import { unmountSmallDisk, whyNoSmallDisk } from './small-disk.ts'
import { torture } from './torture.ts'
import { yardIn } from './yard.ts'

describe('a host whose disk fills up', () => {
  it.skipIf(whyNoSmallDisk !== null)(
    `loses, repeats and invents nothing in 7 rounds${whyNoSmallDisk === null ? '' : ` (${whyNoSmallDisk})`}`,
    { timeout: LIMIT_MS },
    async () => {
      const dir = tempFolder()
      // A round that failed leaves its disk to whoever looks into it: here, the report has said all.
      onTestFinished(() => unmountSmallDisk(yardIn(join(dir, 'rounds-from-00001')).workspace))
      expectPassed(await torture({ dir, seed: 1, from: 1, to: 7, disk: 'small' }), 7)
    },
  )
})
