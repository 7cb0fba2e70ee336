import { computed, reactive, type ComputedRef } from 'vue'
import { JOB_LIMITS } from '../../src/model/job.ts'
import type { JobChange } from '../../src/model/operation.ts'
import { parseDuration } from '../format/duration-input.ts'

/** What the fields hold: text, as typed. An empty one leaves things as they are. */
export interface ChangeForm {
  priority: string
  queue: string
  when: string
}

export interface ChangeDraft {
  readonly form: ChangeForm
  readonly errors: ComputedRef<Partial<Record<keyof ChangeForm, string>>>
  /** Null while nothing is to be changed, or something is wrong. */
  readonly change: () => JobChange | null
  readonly isReady: ComputedRef<boolean>
  clear(): void
}

/** Another priority, queue or time for jobs that wait, checked as it is typed. @param now UTC ms */
export function useChangeForm(now: () => number): ChangeDraft {
  const form = reactive<ChangeForm>({ priority: '', queue: '', when: '' })
  const errors = computed(() => {
    const found: Partial<Record<keyof ChangeForm, string>> = {}
    const { min, max } = JOB_LIMITS.priority
    const priority = Number(form.priority)
    if (form.priority.trim() !== '' && !(Number.isInteger(priority) && priority >= min && priority <= max))
      found.priority = `An integer from ${min} to ${max}`
    if (form.queue.length > JOB_LIMITS.nameLength) found.queue = `At most ${JOB_LIMITS.nameLength} characters`
    if (form.when.trim() !== '' && whenOf(form.when, 0) === null)
      found.when = 'Like now, 10 min, 2 h, or 2026-12-24 18:00'
    return found
  })
  const isEmpty = computed(() => Object.values(form).every((text) => text.trim() === ''))
  const isReady = computed(() => !isEmpty.value && Object.keys(errors.value).length === 0)
  return {
    form,
    errors,
    isReady,
    change() {
      if (!isReady.value) return null
      const runAt = form.when.trim() === '' ? null : whenOf(form.when, now())
      return {
        ...(form.priority.trim() === '' ? {} : { priority: Number(form.priority) }),
        ...(form.queue.trim() === '' ? {} : { queue: form.queue.trim() }),
        ...(runAt === null ? {} : { runAt }),
      }
    },
    clear: () => Object.assign(form, { priority: '', queue: '', when: '' }),
  }
}

/** UTC ms of `now`, a duration from now, or a local date with or without a time; null where it is none. */
export function whenOf(text: string, now: number): number | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === 'now') return now
  const ms = parseDuration(trimmed.replace(/^in\s+/, ''))
  if (ms !== null) return ms > JOB_LIMITS.durationMs.max ? null : now + ms
  const date = /^(\d{4}-\d{2}-\d{2})(?:[ t](\d{1,2}:\d{2}(?::\d{2})?))?$/.exec(trimmed)
  if (!date) return null
  const at = Date.parse(`${date[1]}T${(date[2] ?? '00:00').padStart(5, '0')}`)
  return Number.isNaN(at) || at < 0 ? null : at
}
