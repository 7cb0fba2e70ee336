import { seeded } from '../torture/random.ts'
import { acksIn, type Ack } from './acks.ts'
import { Disk } from './disk.ts'
import type { Cut } from './reopen.ts'
import type { DiskEvent } from './trace.ts'

/**
 * Every state that a disk which loses all that is unsynced was ever in, each with all that had been
 * acknowledged by its end: the moment before each sync, and the last one. Acknowledgements in between
 * find the disk as it was after the sync before, so nothing is left out.
 */
export function* cuts(events: readonly DiskEvent[]): Generator<Cut> {
  for (const { disk, acks } of momentsBeforeSyncs(events)) yield { acks, platter: disk.afterCut() }
}

/** The same moments, when most is under way, on a disk that had written some of it. */
export function* tornCuts(events: readonly DiskEvent[], seed: number): Generator<Cut> {
  const random = seeded(seed)
  for (const { disk, acks } of momentsBeforeSyncs(events)) {
    yield { acks, platter: disk.afterTornCut(random, random.pick([512, 4096])) }
  }
}

function* momentsBeforeSyncs(events: readonly DiskEvent[]): Generator<{ disk: Disk; acks: readonly Ack[] }> {
  const disk = new Disk()
  const acks: Ack[] = []
  for (const event of events) {
    if (event.kind === 'ack') acks.push(...acksIn(event.text))
    if (event.kind === 'sync') yield { disk, acks }
    disk.apply(event)
  }
  yield { disk, acks }
}
