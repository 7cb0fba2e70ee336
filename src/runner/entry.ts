/**
 * What a host starts as a handler process. The rest is imported only once the compile cache is on, since
 * the time to a process that takes jobs is mostly the time to compile it.
 */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { runHandlerProcess } = await import('./handler-process.ts')
runHandlerProcess()
