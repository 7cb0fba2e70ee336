import { builtOrExit } from './ensure-built.ts'

// `npm run build`: all of dist/, fresh or not.
await builtOrExit({ force: true })
