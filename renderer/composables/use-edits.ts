import { computed, reactive, type ComputedRef } from 'vue'
import { readEdit, type PayloadEdit } from '../../src/model/edits/payload-edit.ts'
import { failureOf } from '../bridge/failure.ts'

/** An edit while it is being written: what it does may be chosen anew, and what was written stays. */
export interface EditRow {
  readonly key: number
  kind: PayloadEdit['kind']
  path: string
  to: string
}

export interface EditRows {
  readonly rows: EditRow[]
  /** By row: why it can't be read; undefined where it can, or nothing has been written yet. */
  readonly errors: ComputedRef<readonly ({ readonly path?: string; readonly to?: string } | undefined)[]>
  /** Null until every row can be read. */
  readonly edits: ComputedRef<readonly PayloadEdit[] | null>
  add(): void
  remove(key: number): void
  /** One empty row. */
  clear(): void
}

/** Edits as rows of a form. They are read as the host reads them. */
export function useEdits(): EditRows {
  const rows = reactive<EditRow[]>([])
  let lastKey = 0
  const add = (): void => void rows.push({ key: ++lastKey, kind: 'set', path: '', to: '' })
  const remove = (key: number): void =>
    void rows.splice(
      rows.findIndex((row) => row.key === key),
      1,
    )
  const errors = computed(() => rows.map(errorOf))
  add()
  return {
    rows,
    errors,
    edits: computed(() => (rows.every(isReadable) && rows.length > 0 ? rows.map(editOf) : null)),
    add,
    remove,
    clear: () => (rows.splice(0), add()),
  }
}

function editOf({ kind, path, to }: EditRow): PayloadEdit {
  return kind === 'remove' ? { kind, path } : { kind, path, to }
}

function isReadable(row: EditRow): boolean {
  return faultOf(row) === null
}

/** What is not written yet is not wrong yet. */
function errorOf(row: EditRow): { readonly path?: string; readonly to?: string } | undefined {
  const fault = faultOf(row)
  if (fault === null) return undefined
  if (fault.field.endsWith('path')) return row.path.trim() === '' ? undefined : { path: fault.message }
  return row.to.trim() === '' ? undefined : { to: fault.message }
}

function faultOf(row: EditRow): { readonly field: string; readonly message: string } | null {
  try {
    readEdit(editOf(row), 'edit')
    return null
  } catch (error) {
    const { message, data } = failureOf(error)
    const { field } = data
    return {
      field: typeof field === 'string' ? field : 'path',
      message: message.replace(/^edit\.(?:path|to): e/, 'E'),
    }
  }
}
