import { builtOrExit } from './ensure-built.ts'
import { anchorPaths } from './launch.ts'
import { runCli } from './run-cli.ts'

// `npm run serve -- ARGS`: the headless host, in this very process; stdout is the host's alone.
await builtOrExit({ quiet: true })
await runCli(['serve', ...anchorPaths(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd())])
