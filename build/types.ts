import { inParallel } from './processes.ts'

const PROJECTS = ['.', 'src', 'electron', 'renderer', 'test', 'build']

// `npm run types`: every folder against the types that it may use, two at a time.
const faults = await inParallel(
  2,
  PROJECTS.map((project) => ['node_modules/vue-tsc/bin/vue-tsc.js', '--pretty', '-p', project]),
)
process.exitCode = faults > 0 ? 1 : 0
