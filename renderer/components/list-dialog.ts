import type { SavedView } from '../../src/model/saved-view.ts'

/** Which of its dialogs is open over the list of jobs. */
export type ListDialog =
  | { readonly kind: 'columns' | 'range' | 'seek' | 'differences' }
  | { readonly kind: 'view'; readonly view: SavedView; readonly isNew: boolean }
