import { differences } from '../differences.ts'
import type { QueueParts } from '../parts.ts'
import { payloadVersion, payloadVersions } from '../payload-versions.ts'
import type { PayloadActs } from '../interface/correcting.ts'

/** Payloads corrected and compared. */
export function correcting({ store, reader, corrections }: QueueParts): PayloadActs {
  return {
    correct: (id, corrected, options = {}) => corrections.correct(id, corrected, options),
    correctMany: (selection, corrected, options = {}) =>
      corrections.correctMany(selection, corrected, options),
    previewCorrection: (selection, corrected, options = {}) =>
      corrections.previewCorrection(selection, corrected, options),
    payloadVersions: async (id) => payloadVersions(store, id),
    payloadVersion: async (id, number) => payloadVersion(store, id, number),
    comparePayloads: (before, after, { signal } = {}) =>
      reader.run('comparePayloads', { before, after }, { signal }),
    differences: (filter, options = {}) => differences({ store, reader }, filter, options),
  }
}
