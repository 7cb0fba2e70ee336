import type { Executor } from './executor.ts'
import { createListeners } from './listeners.ts'
import type { HandlerPool, PoolBuild } from './pool.ts'

/**
 * A pool that is made when its workers start: a folder's config, which says how much memory and time
 * its processes get, may be code, and is read only once the folder is confirmed.
 */
export function latePool(create: () => HandlerPool): HandlerPool {
  const listeners = createListeners()
  let build: PoolBuild | null = null
  let pool: HandlerPool | null = null

  function made(): HandlerPool {
    if (!pool) throw new Error('the workers have not started')
    return pool
  }

  return {
    get mayClaimAhead() {
      return pool?.mayClaimAhead ?? false
    },
    setBuild(next) {
      build = next
      pool?.setBuild(next)
    },
    start(workers) {
      pool = create()
      pool.onWorkersChanged(listeners.tell)
      if (build) pool.setBuild(build)
      pool.start(workers)
    },
    // Made with the limits of the moment at which it starts.
    setLimits: (limits) => pool?.setLimits(limits),
    staff: (workers) => made().staff(workers),
    kill: (workerId, pid) => pool?.kill(workerId, pid) ?? false,
    execute: (...assignment: Parameters<Executor['execute']>) => made().execute(...assignment),
    workers: () => pool?.workers() ?? [],
    onWorkersChanged: (listener) => listeners.add(listener),
    stop: async () => pool?.stop(),
  }
}
