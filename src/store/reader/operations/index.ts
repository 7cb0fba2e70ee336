import { anchors } from './anchors.ts'
import { backup } from './backup.ts'
import { buildsInUse } from './builds-in-use.ts'
import { comparePayloads } from './compare-payloads.ts'
import { correctPortion } from './correct-portion.ts'
import { count } from './count.ts'
import { countersCheck } from './counters-check.ts'
import { editedSample } from './edited-sample.ts'
import { exportPortion } from './export-portion.ts'
import { failureGroup } from './failure-group.ts'
import { failureGroups } from './failure-groups.ts'
import { failureMatrix } from './failure-matrix.ts'
import { inspect } from './inspect.ts'
import { integrityCheck } from './integrity-check.ts'
import { oldLogs } from './old-logs.ts'
import { payloadPaths } from './payload-paths.ts'
import { payloadValues } from './payload-values.ts'
import { purgeable } from './purgeable.ts'
import { regroupPortion } from './regroup-portion.ts'
import { restorePreview } from './restore-preview.ts'
import { rulePreview } from './rule-preview.ts'
import { sampleIds } from './sample-ids.ts'
import { search } from './search.ts'
import { settledAnchors } from './settled-anchors.ts'
import { tally } from './tally.ts'
import { whatDiffers } from './what-differs.ts'
import { walk } from './walk.ts'
import { timeline } from './timeline.ts'
import { statistics } from './statistics.ts'

/** Everything that the reader can do. Another operation is a file beside these, and a word here. */
export const OPERATIONS = {
  anchors,
  backup,
  buildsInUse,
  comparePayloads,
  correctPortion,
  count,
  countersCheck,
  editedSample,
  exportPortion,
  failureGroup,
  failureGroups,
  failureMatrix,
  inspect,
  integrityCheck,
  oldLogs,
  payloadPaths,
  payloadValues,
  purgeable,
  regroupPortion,
  restorePreview,
  rulePreview,
  sampleIds,
  search,
  settledAnchors,
  tally,
  walk,
  whatDiffers,
  timeline,
  statistics,
} as const

type Operations = typeof OPERATIONS
export type OperationName = keyof Operations
export type InputOf<Name extends OperationName> = Parameters<Operations[Name]['run']>[0]
export type ResultOf<Name extends OperationName> = Awaited<ReturnType<Operations[Name]['run']>>
