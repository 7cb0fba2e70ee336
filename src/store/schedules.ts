import type { Store } from './store.ts'

/** What is kept of a schedule between one life of the console and the next. */
export interface ScheduleRow {
  readonly name: string
  /** The cron expression and timezone that `nextSlotAt` was computed from. */
  readonly expression: string
  readonly isEnabled: boolean
  /** UTC ms; null while disabled, or where no slot comes. */
  readonly nextSlotAt: number | null
}

export interface RunRow {
  readonly id: number
  readonly name: string
  readonly slotAt: number | null
  readonly cause: 'slot' | 'catch-up' | 'trigger'
  readonly startedAt: number
  readonly durationMs: number | null
  readonly status: 'running' | 'success' | 'error'
  readonly error: string | null
  readonly jobId: number | null
}

const HOUR_MS = 3_600_000

const RUN_COLUMNS = `id, name, slot_at AS slotAt, cause, started_at AS startedAt, duration_ms AS durationMs,
  status, error, job_id AS jobId`

export function scheduleRows(store: Store): ScheduleRow[] {
  return store
    .statement<Omit<ScheduleRow, 'isEnabled'> & { isEnabled: number }>(
      'SELECT name, expression, is_enabled AS isEnabled, next_slot_at AS nextSlotAt FROM schedules',
    )
    .all()
    .map((row) => ({ ...row, isEnabled: row.isEnabled === 1 }))
}

/**
 * Keep a schedule's expression and slot. Whether it is enabled counts for a new one only, and one that is
 * disabled gets no slot. Inside `store.write`, as every change below.
 */
export function saveSchedule(store: Store, { name, expression, isEnabled, nextSlotAt }: ScheduleRow): void {
  store
    .statement(
      `INSERT INTO schedules (name, expression, is_enabled, next_slot_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE
       SET expression = excluded.expression, next_slot_at = iif(is_enabled, excluded.next_slot_at, NULL)`,
    )
    .run(name, expression, isEnabled ? 1 : 0, nextSlotAt)
}

/** Enable or disable a schedule, whether or not it was kept before. */
export function setEnabled(store: Store, { name, expression, isEnabled, nextSlotAt }: ScheduleRow): void {
  store
    .statement(
      `INSERT INTO schedules (name, expression, is_enabled, next_slot_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET is_enabled = excluded.is_enabled, next_slot_at = excluded.next_slot_at`,
    )
    .run(name, expression, isEnabled ? 1 : 0, nextSlotAt)
}

/** Move the next slot. Nothing changes where the schedule was disabled, or given another expression, meanwhile. */
export function moveSlot(
  store: Store,
  { name, expression, nextSlotAt }: Omit<ScheduleRow, 'isEnabled'>,
): void {
  store
    .statement('UPDATE schedules SET next_slot_at = ? WHERE name = ? AND expression = ? AND is_enabled = 1')
    .run(nextSlotAt, name, expression)
}

/**
 * Record that a run has begun.
 *
 * @returns its id; null where this slot has been run before, and then nothing was recorded
 */
export function beginRun(
  store: Store,
  { name, slotAt, cause, startedAt }: Pick<RunRow, 'name' | 'slotAt' | 'cause' | 'startedAt'>,
): number | null {
  const { changes, lastInsertRowid } = store
    .statement(
      `INSERT INTO schedule_runs (name, slot_at, cause, started_at, status) VALUES (?, ?, ?, ?, 'running')
       ON CONFLICT (name, slot_at) DO NOTHING`,
    )
    .run(name, slotAt, cause, startedAt)
  return changes === 0 ? null : Number(lastInsertRowid)
}

/** Record how a run ended. One that has ended stays as it is. */
export function endRun(
  store: Store,
  id: number,
  end: { durationMs: number; status: 'success' | 'error'; error: string | null; jobId: number | null },
): void {
  store
    .statement(
      `UPDATE schedule_runs SET duration_ms = ?, status = ?, error = ?, job_id = ?
       WHERE id = ? AND status = 'running'`,
    )
    .run(end.durationMs, end.status, end.error, end.jobId, id)
}

/** Runs that have begun and not ended, oldest first: at a start, those that the last host left behind. */
export function unendedRuns(store: Store): RunRow[] {
  return store
    .statement<RunRow>(`SELECT ${RUN_COLUMNS} FROM schedule_runs WHERE status = 'running' ORDER BY id`)
    .all()
}

/** The newest run that has ended. */
export function newestRun(store: Store, name: string): RunRow | undefined {
  return store
    .statement<RunRow>(
      `SELECT ${RUN_COLUMNS} FROM schedule_runs WHERE name = ? AND status <> 'running' ORDER BY id DESC LIMIT 1`,
    )
    .get(name)
}

/** Runs that have ended, newest first. */
export function runsPage(store: Store, name: string, limit: number, offset: number): RunRow[] {
  return store
    .statement<RunRow>(
      `SELECT ${RUN_COLUMNS} FROM schedule_runs WHERE name = ? AND status <> 'running'
       ORDER BY id DESC LIMIT ? OFFSET ?`,
    )
    .all(name, limit, offset)
}

/** How many runs have ended. */
export function countRuns(store: Store, name: string): number {
  return store
    .statement<number>(`SELECT COUNT(*) FROM schedule_runs WHERE name = ? AND status <> 'running'`)
    .pluck()
    .get(name) as number
}

export interface MissedRow {
  readonly id: number
  readonly name: string
  readonly fromSlotAt: number
  readonly noticedAt: number
  readonly slots: number
  readonly reason: 'away' | 'busy'
  readonly madeUp: number
}

/**
 * Record slots that passed without a run. A schedule that is always busy adds to the row of the last hour, so that
 * it does not write one for each slot.
 */
export function noteMissed(
  store: Store,
  { name, fromSlotAt, noticedAt, slots, reason, madeUp }: Omit<MissedRow, 'id'>,
): void {
  const added =
    reason === 'busy' &&
    store
      .statement(
        `UPDATE missed_slots SET slots = slots + ?, noticed_at = ?
         WHERE id = (SELECT max(id) FROM missed_slots WHERE name = ?) AND reason = 'busy' AND from_slot_at > ?`,
      )
      .run(slots, noticedAt, name, noticedAt - HOUR_MS).changes > 0
  if (added) return
  store
    .statement(
      `INSERT INTO missed_slots (name, from_slot_at, noticed_at, slots, reason, made_up) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(name, fromSlotAt, noticedAt, slots, reason, madeUp)
}

/** Newest first. */
export function missedSlots(store: Store, name: string, limit: number): MissedRow[] {
  return store
    .statement<MissedRow>(
      `SELECT id, name, from_slot_at AS fromSlotAt, noticed_at AS noticedAt, slots, reason, made_up AS madeUp
       FROM missed_slots WHERE name = ? ORDER BY id DESC LIMIT ?`,
    )
    .all(name, limit)
}

/** Remove up to `limit` that were noticed before `beforeMs` (UTC ms). @returns how many */
export function deleteMissed(store: Store, beforeMs: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM missed_slots WHERE id IN
       (SELECT id FROM missed_slots WHERE noticed_at < ? ORDER BY noticed_at LIMIT ?)`,
    )
    .run(beforeMs, limit).changes
}

/** Remove up to `limit` runs that ended and had begun before `beforeMs` (UTC ms). @returns how many */
export function deleteRuns(store: Store, beforeMs: number, limit: number): number {
  return store
    .statement(
      `DELETE FROM schedule_runs WHERE id IN
       (SELECT id FROM schedule_runs WHERE started_at < ? AND status <> 'running' ORDER BY started_at LIMIT ?)`,
    )
    .run(beforeMs, limit).changes
}
