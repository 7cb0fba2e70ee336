import { inParallel } from './processes.ts'

const PROJECTS = {
  root: '.',
  src: 'src',
  electron: 'electron',
  renderer: 'renderer',
  test: 'test',
  build: 'build',
}

// `npm run types`: every folder against the types that it may use, two at a time. What was found is kept
// between runs, where `npm ci` takes it away.
const faults = await inParallel(
  2,
  Object.entries(PROJECTS).map(([name, folder]) => [
    'node_modules/vue-tsc/bin/vue-tsc.js',
    '--pretty',
    '--incremental',
    '--tsBuildInfoFile',
    `node_modules/.cache/types/${name}.tsbuildinfo`,
    '-p',
    folder,
  ]),
)
process.exitCode = faults > 0 ? 1 : 0
