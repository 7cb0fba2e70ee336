import { builtOrExit } from './ensure-built.ts'
import { anchorOperand, anchorPaths } from './launch.ts'
import { runCli } from './run-cli.ts'

// `npm run backup -- ARGS`, and restore and check: a command of the command line, in this very process.
const [, , command = '', ...args] = process.argv
const cwd = process.env['INIT_CWD'] ?? process.cwd()
await builtOrExit({ quiet: true })
await runCli([command, ...anchorOperand(anchorPaths(args, cwd), cwd)])
