import { builtOrExit } from './ensure-built.ts'

await builtOrExit()
