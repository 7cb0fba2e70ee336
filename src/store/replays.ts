import type { AttemptError, LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import {
  REPLAY_LIMITS,
  type RecordedJob,
  type Replay,
  type ReplayBrief,
  type ReplayOutcome,
} from '../model/replay.ts'
import type { Store } from './store.ts'

/** A replay that begins. */
export type NewReplay = Pick<
  Replay,
  'jobId' | 'attempt' | 'type' | 'build' | 'isEdited' | 'isDebugged' | 'guard' | 'startedAt' | 'payload'
>

/** What is known of one that has ended. */
export type ReplayEnd = Pick<Replay, 'progress' | 'error' | 'result' | 'logs' | 'enqueued'> & {
  readonly outcome: ReplayOutcome
  readonly finishedAt: number
}

interface BriefRow {
  readonly id: number
  readonly jobId: number | null
  readonly attempt: number | null
  readonly type: string
  readonly build: string
  readonly isEdited: 0 | 1
  readonly isDebugged: 0 | 1
  readonly guardsFiles: 0 | 1
  readonly guardsNetwork: 0 | 1
  readonly outcome: ReplayOutcome | null
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly progress: string | null
  readonly error: string | null
}

interface Row extends BriefRow {
  readonly result: string | null
  readonly enqueued: string | null
  readonly logs: string | null
  readonly payload: string
}

const BRIEF = `id, job_id AS jobId, attempt, type, build, is_edited AS isEdited, is_debugged AS isDebugged,
  guards_files AS guardsFiles, guards_network AS guardsNetwork, outcome, started_at AS startedAt,
  finished_at AS finishedAt, progress, error`

/** Enter a replay that begins, and let the oldest of its job or type go. Inside `store.write`, as all that writes here. */
export function beginReplay(store: Store, replay: NewReplay): number {
  const { jobId, type, guard } = replay
  const { lastInsertRowid } = store
    .statement(
      `INSERT INTO replays (job_id, attempt, type, build, is_edited, is_debugged, guards_files, guards_network,
         started_at, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[jobId, replay.attempt, type, replay.build, replay.isEdited ? 1 : 0, replay.isDebugged ? 1 : 0],
      ...[guard.files ? 1 : 0, guard.network ? 1 : 0, replay.startedAt, replay.payload],
    )
  const { where, values } = whereOf(jobId === null ? { type } : { jobId })
  store
    .statement(
      `DELETE FROM replays WHERE finished_at IS NOT NULL AND id IN (
         SELECT id FROM replays WHERE ${where} ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    )
    .run(...values, REPLAY_LIMITS.keptOfEach)
  return Number(lastInsertRowid)
}

export function endReplay(store: Store, id: number, end: ReplayEnd): void {
  store
    .statement(
      `UPDATE replays SET outcome = ?, finished_at = ?, progress = ?, error = ?, result = ?, enqueued = ?, logs = ?
       WHERE id = ?`,
    )
    .run(
      ...[end.outcome, end.finishedAt, jsonOf(end.progress), jsonOf(end.error), end.result],
      ...[
        end.enqueued.length > 0 ? jsonOf(end.enqueued) : null,
        end.logs.length > 0 ? jsonOf(end.logs) : null,
        id,
      ],
    )
}

/** Those that a host which is gone had begun ended with it, nobody knows when. */
export function interruptReplays(store: Store): void {
  store
    .statement(
      `UPDATE replays SET outcome = 'interrupted', finished_at = started_at WHERE finished_at IS NULL`,
    )
    .run()
}

/** Newest first: of a job, or of a type without one. */
export function listReplays(
  store: Store,
  of: { readonly jobId: number } | { readonly type: string },
): readonly ReplayBrief[] {
  const { where, values } = whereOf(of)
  return store
    .statement<BriefRow>(`SELECT ${BRIEF} FROM replays WHERE ${where} ORDER BY id DESC LIMIT ?`)
    .all(...values, REPLAY_LIMITS.keptOfEach + REPLAY_LIMITS.running)
    .map(readBrief)
}

export function findReplay(store: Store, id: number): Replay | undefined {
  const row = store
    .statement<Row>(`SELECT ${BRIEF}, result, enqueued, logs, payload FROM replays WHERE id = ?`)
    .get(id)
  return (
    row && {
      ...readBrief(row),
      payload: row.payload,
      error: row.error === null ? null : (JSON.parse(row.error) as AttemptError),
      result: row.result,
      enqueued: row.enqueued === null ? [] : (JSON.parse(row.enqueued) as RecordedJob[]),
      logs: row.logs === null ? [] : (JSON.parse(row.logs) as LogLine[]),
    }
  )
}

/** @returns whether it was there */
export function removeReplay(store: Store, id: number): boolean {
  return store.statement('DELETE FROM replays WHERE id = ? AND finished_at IS NOT NULL').run(id).changes > 0
}

/** Remove what is too old or too much, and what belongs to jobs that are gone, the trash aside. @returns how many, `limit` at most */
export function purgeReplays(store: Store, before: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM replays WHERE id IN (SELECT id FROM replays WHERE finished_at IS NOT NULL AND (
         finished_at < ?
         OR id <= (SELECT id FROM replays ORDER BY id DESC LIMIT 1 OFFSET ${REPLAY_LIMITS.kept})
         OR job_id IS NOT NULL AND job_id NOT IN (SELECT id FROM jobs WHERE id = job_id)
           AND job_id NOT IN (SELECT id FROM trash WHERE id = job_id)) LIMIT ?)`,
    )
    .run(before, limit).changes
}

function whereOf(of: { readonly jobId: number } | { readonly type: string }): {
  readonly where: string
  readonly values: readonly (string | number)[]
} {
  if ('jobId' in of) return { where: 'job_id = ?', values: [of.jobId] }
  return { where: 'type = ? AND job_id IS NULL', values: [of.type] }
}

function readBrief(row: BriefRow): ReplayBrief {
  const { isEdited, isDebugged, guardsFiles, guardsNetwork, progress } = row
  return {
    ...{ id: row.id, jobId: row.jobId, attempt: row.attempt, type: row.type, build: row.build },
    isEdited: isEdited === 1,
    isDebugged: isDebugged === 1,
    guard: { files: guardsFiles === 1, network: guardsNetwork === 1 },
    ...{ outcome: row.outcome, startedAt: row.startedAt, finishedAt: row.finishedAt },
    progress: progress === null ? null : (JSON.parse(progress) as Progress),
    fault: row.error === null ? null : faultOf(JSON.parse(row.error) as AttemptError),
    debugger: null,
  }
}

/** An error in a line. */
export function faultOf({ name, message }: AttemptError): string {
  const [line = ''] = message.split('\n')
  return name === 'Error' && line !== '' ? line : line === '' ? name : `${name}: ${line}`
}

function jsonOf(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}
