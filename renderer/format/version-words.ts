import type { PayloadVersion } from '../../src/model/payload-version.ts'
import { SURFACE_WORDS } from '../messages.ts'
import { visible } from './visible.ts'

/** Where a version comes from: `Corrected in the window, “no zip”,`, to be followed by when. */
export function versionWords({ by }: PayloadVersion): string {
  if (!by) return 'Enqueued'
  const what = by.isUndo ? 'Put back by an undo' : 'Corrected'
  const where = by.surface === null ? '' : ` (${SURFACE_WORDS[by.surface].toLowerCase()})`
  return `${what}${where}${by.reason ? `, “${visible(by.reason)}”,` : ''}`
}

/** Which attempts ran with it: `attempts 2 to 4 ran with it`. */
export function attemptsWords({ attempts }: Pick<PayloadVersion, 'attempts'>): string {
  if (!attempts) return 'no attempt ran with it'
  const { first, last } = attempts
  return first === last ? `attempt ${first} ran with it` : `attempts ${first} to ${last} ran with it`
}

/** The number of the payload that an attempt ran with; null where the job has never had another. */
export function versionOf(versions: readonly PayloadVersion[], attempt: number): number | null {
  if (versions.length < 2) return null
  const found = versions.findLast(
    ({ attempts }) => attempts !== null && attempts.first <= attempt && attempt <= attempts.last,
  )
  return found?.number ?? null
}
