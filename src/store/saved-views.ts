import { InvalidInputError, NotFoundError } from '../errors.ts'
import type { SavedView } from '../model/saved-view.ts'
import { JOB_SORTS } from '../model/sort.ts'
import type { Store } from './store.ts'

/** More than anybody finds anything in. */
const MOST = 200

/** By name. */
export function listViews(store: Store): readonly SavedView[] {
  const views = store
    .statement<{ name: string; words: string; sort: string | null }>(
      'SELECT name, words, sort FROM saved_views',
    )
    .all()
  return views
    .map(({ name, words, sort }) => ({ name, words, sort: JOB_SORTS.find((each) => each === sort) ?? null }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** Keep a view; of the same name, in its place. Inside `store.write`. @throws INVALID_INPUT where there are too many */
export function saveView(store: Store, { name, words, sort }: SavedView): void {
  const others = store.statement<number>('SELECT count(*) FROM saved_views WHERE name <> ?').pluck().get(name)
  if (Number(others) >= MOST) {
    throw new InvalidInputError('name', `${MOST} saved views at most: delete one first`)
  }
  store
    .statement(
      `INSERT INTO saved_views (name, words, sort) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET words = excluded.words, sort = excluded.sort`,
    )
    .run(name, words, sort)
}

/** Inside `store.write`. @throws NOT_FOUND; INVALID_INPUT where the new name is taken */
export function renameView(store: Store, name: string, to: string): void {
  if (name === to) return
  const isTaken = store.statement('SELECT 1 FROM saved_views WHERE name = ?').get(to) !== undefined
  if (isTaken) throw new InvalidInputError('to', 'a name that no other view has', `“${to}”`)
  const { changes } = store.statement('UPDATE saved_views SET name = ? WHERE name = ?').run(to, name)
  if (changes === 0) throw new NotFoundError('view', name)
}

/** Inside `store.write`. @throws NOT_FOUND */
export function removeView(store: Store, name: string): void {
  const { changes } = store.statement('DELETE FROM saved_views WHERE name = ?').run(name)
  if (changes === 0) throw new NotFoundError('view', name)
}
