import { describe, expect, it } from 'vitest'
import { payloadError, useNewJob } from '../../../../renderer/composables/use-new-job.ts'

describe('a payload as it is typed', () => {
  it('is refused with its place', () => {
    expect(payloadError('{"name": }')).toMatch(/^Line 1, column 10: /)
  })
  it('may be empty, which is {}', () => {
    expect(payloadError('  ')).toBeNull()
  })
  it('is refused when it is nested too deep', () => {
    expect(payloadError('['.repeat(200) + ']'.repeat(200))).toContain('128')
  })
})

describe('a draft of a job', () => {
  it('sends only what was filled in, and the payload as it was typed', () => {
    const draft = useNewJob()
    Object.assign(draft.form, {
      type: ' mail ',
      payload: '{"n": 12345678901234567890}',
      delay: '2 h',
      maxAttempts: '5',
    })
    expect(draft.isValid.value).toBe(true)
    expect(draft.toInput()).toEqual({
      type: 'mail',
      payload: '{"n": 12345678901234567890}',
      delayMs: 7_200_000,
      maxAttempts: 5,
    })
  })

  it('names each field that is wrong', () => {
    const draft = useNewJob()
    Object.assign(draft.form, {
      type: '',
      payload: '{',
      delay: 'soon',
      maxAttempts: '0',
      priority: '1.5',
      timeout: '9999999 d',
    })
    expect(Object.keys(draft.errors.value).sort()).toEqual([
      'delay',
      'maxAttempts',
      'payload',
      'priority',
      'timeout',
      'type',
    ])
  })
})
