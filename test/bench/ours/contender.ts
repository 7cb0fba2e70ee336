import { installedVersion } from '../../../src/install.ts'
import type { Contender } from '../contender.ts'
import { consoleReads } from './console-reads.ts'
import { disk } from './disk.ts'
import { drain } from './drain.ts'
import { enqueueConcurrent, enqueueMany, enqueueSerial } from './enqueue.ts'
import { failAll } from './fail-all.ts'
import { growth } from './growth.ts'
import { idleHost } from './idle-host.ts'
import { drainIsolated } from './isolated.ts'
import { latency, latencyIsolated } from './latency.ts'
import { maintenance } from './maintenance.ts'

/** This engine, through its public interface alone. */
export function ours(): Contender {
  return {
    name: 'this engine',
    version: installedVersion(),
    durability: 'WAL, `synchronous=FULL`; counters, history and every index',
    measures: {
      enqueueSerial,
      enqueueConcurrent,
      enqueueMany,
      drain,
      drainIsolated,
      failAll,
      latency,
      latencyIsolated,
      growth,
      disk,
      idleHost,
      consoleReads,
      maintenance,
    },
  }
}
