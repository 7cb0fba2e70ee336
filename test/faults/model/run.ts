import { parseArgs } from 'node:util'
import { checkModel } from './check.ts'

// `npm run faults:model -- --runs 1000 --seed 7`: a long run of the model test. A failure prints seed and
// path; with `--path` and `--replay` it is seen again at once.
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 2_147_483_647) },
    path: { type: 'string' },
    replay: { type: 'string' },
  },
})

const startedAt = performance.now()
const { runs, seed, path, replay } = values
console.log(`model: ${runs} runs, seed ${seed}`)
const { steps, failure } = await checkModel({
  isShrinking: true,
  runs: Number(runs),
  seed: Number(seed),
  path,
  replayPath: replay,
})
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
if (failure === null) {
  console.log(`✓ ${steps} commands in ${seconds} s: the queue did as the model`)
} else {
  console.error(failure)
  console.error(`\n✗ after ${steps} commands in ${seconds} s; seed ${seed}`)
  process.exitCode = 1
}
