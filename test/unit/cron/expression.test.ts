import { getTasks } from 'node-cron'
import { describe, expect, it } from 'vitest'
import { cronFault, isTimezone, localTimezone, slotsOf } from '../../../src/cron/expression.ts'

function next(cron: string, after: string, timezone = 'UTC', count = 1): string[] {
  const nextAfter = slotsOf(cron, timezone)
  const slots: string[] = []
  let at: number | null = Date.parse(after)
  while (slots.length < count && at !== null) {
    at = nextAfter(at)
    if (at !== null) slots.push(new Date(at).toISOString().replace('.000Z', 'Z'))
  }
  return slots
}

describe('expressions', () => {
  it.each([
    ['* * * * *', '2026-03-01T00:00:00Z', '2026-03-01T00:01:00Z'],
    ['* * * * *', '2026-03-01T00:00:59.999Z', '2026-03-01T00:01:00Z'],
    ['*/15 * * * *', '2026-03-01T00:46:00Z', '2026-03-01T01:00:00Z'],
    ['*/7 * * * *', '2026-03-01T00:56:00Z', '2026-03-01T01:00:00Z'],
    ['5,35 * * * *', '2026-03-01T00:05:00Z', '2026-03-01T00:35:00Z'],
    ['0 9-17/4 * * *', '2026-03-01T13:00:00Z', '2026-03-01T17:00:00Z'],
    ['30 4 * * *', '2026-03-01T04:30:00Z', '2026-03-02T04:30:00Z'],
    ['0 0 * * mon', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'],
    ['0 0 * * 7', '2026-03-02T00:00:00Z', '2026-03-08T00:00:00Z'],
    ['0 0 1 jan *', '2026-03-01T00:00:00Z', '2027-01-01T00:00:00Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00Z', '2028-02-29T00:00:00Z'],
    ['0 0 31 * *', '2026-04-01T00:00:00Z', '2026-05-31T00:00:00Z'],
    ['0 0 L * *', '2026-02-01T00:00:00Z', '2026-02-28T00:00:00Z'],
    ['0 0 15W * *', '2026-02-01T00:00:00Z', '2026-02-16T00:00:00Z'],
    ['0 0 * * 5#2', '2026-03-01T00:00:00Z', '2026-03-13T00:00:00Z'],
    ['0 22-2 * * *', '2026-03-01T23:00:00Z', '2026-03-02T00:00:00Z'],
    ['*/10 * * * * *', '2026-03-01T00:00:05Z', '2026-03-01T00:00:10Z'],
    ['@hourly', '2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z'],
    ['@weekly', '2026-03-02T00:00:00Z', '2026-03-08T00:00:00Z'],
  ])('%s after %s comes at %s', (cron, after, expected) => {
    expect(cronFault(cron)).toBeNull()
    expect(next(cron, after)).toEqual([expected])
  })

  it('asks for a day that matches both the day of month and the day of week', () => {
    expect(next('0 0 13 * 5', '2026-03-14T00:00:00Z')).toEqual(['2026-11-13T00:00:00Z'])
  })

  it('reads local times in the timezone it is given', () => {
    expect(next('0 9 * * *', '2026-01-15T00:00:00Z', 'America/New_York')).toEqual(['2026-01-15T14:00:00Z'])
    expect(next('0 9 * * *', '2026-07-15T00:00:00Z', 'America/New_York')).toEqual(['2026-07-15T13:00:00Z'])
    expect(next('0 9 * * *', '2026-01-15T00:00:00Z', 'Asia/Kathmandu')).toEqual(['2026-01-15T03:15:00Z'])
  })

  it.each([
    ['', 'cron expression'],
    ['x', '5 or 6 fields'],
    ['* * * *', '5 or 6 fields'],
    ['* * * * * * *', '5 or 6 fields'],
    ['60 * * * *', 'minute'],
    ['* 24 * * *', 'hour'],
    ['* * 0 * *', 'day of month'],
    ['* * * 13 *', 'month'],
    ['* * * * 8', 'week day'],
    ['*/0 * * * *', 'minute'],
    ['0 0 30 2 *', 'impossible day'],
    ['@reboot', 'cron expression'],
    ['* * * * *; rm -rf', 'illegal characters'],
    ['0-99999999 * * * *', 'two digits'],
    ['* '.repeat(200), '200 characters'],
  ])('refuses %j, saying what is wrong', (cron, expected) => {
    expect(cronFault(cron)).toContain(expected)
  })

  it('has no slot where none comes within a hundred years', () => {
    expect(next('0 0 29 2 1#1', '2026-01-01T00:00:00Z')).toEqual([])
  })

  it('leaves nothing in the list of tasks that node-cron keeps', () => {
    const before = getTasks().size
    slotsOf('* * * * *', 'UTC')
    expect(getTasks().size).toBe(before)
  })
})

describe('changes of the clocks, in Berlin', () => {
  it('passes over a local time that does not exist in spring', () => {
    expect(next('30 2 * * *', '2026-03-27T12:00:00Z', 'Europe/Berlin', 3)).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-30T00:30:00Z',
      '2026-03-31T00:30:00Z',
    ])
  })

  it('has one slot for a local time that comes twice in autumn, the second', () => {
    expect(next('30 2 * * *', '2026-10-24T12:00:00Z', 'Europe/Berlin', 2)).toEqual([
      '2026-10-25T01:30:00Z',
      '2026-10-26T01:30:00Z',
    ])
  })

  it('pauses what comes every minute for the hour that comes twice', () => {
    expect(next('* * * * *', '2026-10-24T23:58:00Z', 'Europe/Berlin', 3)).toEqual([
      '2026-10-24T23:59:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T01:01:00Z',
    ])
  })

  it('loses no hour in UTC', () => {
    expect(next('0 * * * *', '2026-10-24T23:30:00Z', 'UTC', 3)).toEqual([
      '2026-10-25T00:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-10-25T02:00:00Z',
    ])
  })
})

describe('timezones', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])('knows %s', (name) => {
    expect(isTimezone(name)).toBe(true)
  })

  it.each(['', 'Mars/Olympus', '+02:00', 'Europe', '__proto__'])('refuses %j', (name) => {
    expect(isTimezone(name)).toBe(false)
  })

  it("knows the machine's own", () => {
    expect(isTimezone(localTimezone())).toBe(true)
  })
})
