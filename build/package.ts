import { builtOrExit } from './ensure-built.ts'
import { runNode } from './processes.ts'

// `npm run package -- [--linux deb] [--dir] …`: installers for this platform, in release/.
await builtOrExit()
process.exitCode = await runNode([
  'node_modules/electron-builder/cli.js',
  '--config',
  'build/electron-builder.yml',
  '--publish',
  'never',
  ...process.argv.slice(2),
])
