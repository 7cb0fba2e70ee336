import type { Store } from './store.ts'

export interface SettingRow {
  readonly key: string
  /** JSON. */
  readonly value: string
  readonly setAt: number
  /** Where it was set from. */
  readonly surface: string
}

export function settingRows(store: Store): SettingRow[] {
  return store
    .statement<SettingRow>('SELECT key, value, set_at AS setAt, surface FROM settings ORDER BY key')
    .all()
}

/** Inside `store.write`. */
export function saveSetting(store: Store, { key, value, setAt, surface }: SettingRow): void {
  store
    .statement(
      `INSERT INTO settings (key, value, set_at, surface) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, set_at = excluded.set_at, surface = excluded.surface`,
    )
    .run(key, value, setAt, surface)
}

/** Inside `store.write`. */
export function deleteSetting(store: Store, key: string): void {
  store.statement('DELETE FROM settings WHERE key = ?').run(key)
}
