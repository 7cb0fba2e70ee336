import { ensureBuilt } from './ensure-built.ts'

// `npm run build`: all of dist/, fresh or not.
await ensureBuilt({ force: true })
