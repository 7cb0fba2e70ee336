import type { ComparedPayloads, PayloadPlace } from '../../model/compared-payloads.ts'
import type { Differences } from '../../model/differences.ts'
import type { EditedSample } from '../../model/edited-sample.ts'
import type { PayloadEdit } from '../../model/edits/payload-edit.ts'
import type { JobFilter, Selection } from '../../model/filter.ts'
import type { Acted } from '../../model/operation.ts'
import type { PayloadVersion } from '../../model/payload-version.ts'
import type { BulkOptions, BulkOutcome, SingleOptions } from './acting.ts'
import type { ReadOptions } from './read-options.ts'

/** Another payload for one job. */
export interface OneCorrected {
  /** JSON text, kept byte for byte. */
  readonly payload: string
  /** Retry the job with it, in the same step. */
  readonly isRetried?: boolean | undefined
}

/** What is made of the payloads of many. */
export interface ManyCorrected {
  /** Applied one after the other, all or none of them to each job. */
  readonly edits: readonly PayloadEdit[]
  /** Retry them with it: then only failed and dead jobs are meant. */
  readonly isRetried?: boolean | undefined
}

/** What a correction would do: how many jobs allow it, and how it goes on some of them. */
export interface CorrectionPreview extends BulkOutcome {
  readonly sample: EditedSample
}

/** Payloads corrected and compared. */
export interface PayloadActs {
  /**
   * Give a pending, failed, dead or cancelled job another payload, as its next version.
   *
   * @throws NOT_FOUND, NOT_ALLOWED, CONFLICT; INVALID_INPUT and TOO_LARGE as `enqueue`
   */
  correct(id: number, corrected: OneCorrected, options?: SingleOptions): Promise<Acted>
  /** Edit the payloads of a selection, as `bulk` acts on it. @throws INVALID_INPUT naming `edits` */
  correctMany(selection: Selection, corrected: ManyCorrected, options?: BulkOptions): Promise<BulkOutcome>
  /** What `correctMany` would do now. */
  previewCorrection(
    selection: Selection,
    corrected: ManyCorrected,
    options?: ReadOptions,
  ): Promise<CorrectionPreview>
  /** The payloads that a job has had, oldest first. @throws NOT_FOUND */
  payloadVersions(id: number): Promise<readonly PayloadVersion[]>
  /** The text of one of them. @throws NOT_FOUND */
  payloadVersion(id: number, number: number): Promise<string>
  /** How two payloads differ, of two jobs or two versions; read off the main thread. @throws NOT_FOUND */
  comparePayloads(before: PayloadPlace, after: PayloadPlace, options?: ReadOptions): Promise<ComparedPayloads>
  /**
   * What the failed and dead jobs of a filter share and the succeeded ones of the same handlers lack, judged on samples of
   * both, off the main thread.
   */
  differences(filter: JobFilter, options?: ReadOptions): Promise<Differences>
}
