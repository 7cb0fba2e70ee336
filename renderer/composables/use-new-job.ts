import { computed, reactive, shallowRef, type ComputedRef, type Ref } from 'vue'
import { PAYLOAD_LIMITS, checkPayload } from '../../src/model/payload.ts'
import { JOB_LIMITS } from '../../src/model/job.ts'
import { parseDuration } from '../format/duration-input.ts'
import { jsonFault } from '../format/json-fault.ts'

/** What the dialog's fields hold: text, as typed. */
export interface NewJobForm {
  type: string
  payload: string
  queue: string
  delay: string
  maxAttempts: string
  timeout: string
  priority: string
  key: string
}

/** A job as the host takes it. */
export interface NewJobInput {
  type: string
  payload?: string
  queue?: string
  delayMs?: number
  maxAttempts?: number
  timeoutMs?: number
  priority?: number
  key?: string
}

export interface NewJobDraft {
  readonly form: NewJobForm
  readonly errors: ComputedRef<Partial<Record<keyof NewJobForm, string>>>
  readonly isValid: ComputedRef<boolean>
  /** Errors show once someone tried to enqueue: nobody likes to be corrected while typing. */
  readonly isTried: Ref<boolean>
  toInput(): NewJobInput
}

/** The draft of a job, checked as it is typed. */
export function useNewJob(): NewJobDraft {
  const form = reactive<NewJobForm>({
    type: '',
    payload: '{}',
    queue: '',
    delay: '',
    maxAttempts: '',
    timeout: '',
    priority: '',
    key: '',
  })
  const errors = computed(() => {
    const found: Partial<Record<keyof NewJobForm, string>> = {}
    const note = (field: keyof NewJobForm, error: string | null): void => {
      if (error !== null) found[field] = error
    }
    note('type', form.type.trim() === '' ? 'Every job has a type' : tooLong(form.type, JOB_LIMITS.nameLength))
    note('payload', payloadError(form.payload))
    note('queue', tooLong(form.queue, JOB_LIMITS.nameLength))
    note('key', tooLong(form.key, JOB_LIMITS.keyLength))
    note('delay', durationError(form.delay))
    note('timeout', durationError(form.timeout))
    note('maxAttempts', integerError(form.maxAttempts, JOB_LIMITS.maxAttempts))
    note('priority', integerError(form.priority, JOB_LIMITS.priority))
    return found
  })
  return {
    form,
    errors,
    isValid: computed(() => Object.keys(errors.value).length === 0),
    isTried: shallowRef(false),
    toInput() {
      const input: NewJobInput = { type: form.type.trim() }
      if (form.payload.trim() !== '') input.payload = form.payload.trim()
      if (form.queue.trim() !== '') input.queue = form.queue.trim()
      if (form.key !== '') input.key = form.key
      if (form.delay.trim() !== '') input.delayMs = parseDuration(form.delay) ?? 0
      if (form.timeout.trim() !== '') input.timeoutMs = parseDuration(form.timeout) ?? 0
      if (form.maxAttempts.trim() !== '') input.maxAttempts = Number(form.maxAttempts)
      if (form.priority.trim() !== '') input.priority = Number(form.priority)
      return input
    },
  }
}

/** Why a text can't be a payload, with the place in it; null where it can. Empty is `{}`. */
export function payloadError(text: string): string | null {
  if (text.trim() === '') return null
  const fault = jsonFault(text)
  if (fault) return `Line ${fault.line}, column ${fault.column}: ${fault.message}`
  try {
    checkPayload(text, PAYLOAD_LIMITS.mostBytes)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function tooLong(text: string, most: number): string | null {
  return text.length > most ? `At most ${most} characters` : null
}

function durationError(text: string): string | null {
  if (text.trim() === '') return null
  const ms = parseDuration(text)
  if (ms === null) return 'Like 90 s, 10 min or 2 h'
  return ms > JOB_LIMITS.durationMs.max ? 'At most ten years' : null
}

function integerError(text: string, { min, max }: { min: number; max: number }): string | null {
  if (text.trim() === '') return null
  const value = Number(text)
  return Number.isInteger(value) && value >= min && value <= max ? null : `An integer from ${min} to ${max}`
}
