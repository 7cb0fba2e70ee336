import type { Line, Row } from './row.ts'
import type { Scale } from './scale.ts'

const SHAPE = '5 % dead, 40 types, each in 6 queues'

/** What the console asks of a large queue, and what the queue does meanwhile. */
export function millionRows({ isQuick }: Scale): readonly Row[] {
  const jobs = isQuick ? 2_000 : 1_000_000
  return [
    {
      id: 'reads',
      title: 'on 1 000 000 jobs, p95',
      how: `A database of ${SHAPE}; each read 200 times with other values, exact counts by time or text and searches 20 times, on a thread of their own: the whole call. Pages are of 100.`,
      task: { measure: 'consoleReads', jobs },
      hasPeers: false,
      lines: [
        reading('stats', 'stats', 0.2),
        reading('pageAll', 'page of all', 3),
        reading('pageDeep', 'page from far down', 3),
        reading('pageStatus', 'page by status', 3),
        reading('pageType', 'page by type', 3),
        reading('pageQueue', 'page by queue', 3),
        reading('pageTwo', 'page by two statuses and type', 3),
        reading('pageThree', 'page by status, type and queue', 3),
        reading('pageTime', 'page within a time', 3),
        reading('pageOldest', 'page by type, oldest first', 3),
        reading('pageLastSettled', 'page by type, last settled first', 3),
        reading('pageFirstSettled', 'page by type, first settled first', 3),
        reading('seekPosition', 'page at a position', 10),
        reading('seekFiltered', 'page at a position among the completed', 10),
        reading('seekMoment', 'page at a moment', 10),
        reading('count', 'count by status and queue', 5),
        reading('estimate', 'estimated count by time and type', 5),
        reading('countTime', 'exact count by time and type', 500),
        reading('countText', 'exact count by text', 500),
        reading('searchCommon', 'search for what a thousandth has', 300),
        reading('searchRare', 'search for what one has', 300),
        reading('searchError', 'search for an error', 300),
        reading('facets', 'what a filter leaves to choose from', 5),
      ],
    },
    {
      id: 'maintenance',
      title: 'on 1 000 000 jobs, 200 more a second coming in',
      how: 'A copy of the same database. Makes a verified backup, checks the integrity, cancels 100 000 pending jobs, retries 100 000 failed and dead ones, purges 500 000, one after the other, while 200 jobs a second come in by a plan that waits for nobody, into a queue with two workers of its own, in process. Lag is what an event that arrives at any moment waits for the main thread; the wait of a job begins when it was to come in. Both are compared with the same load before, when nothing else went on.',
      task: { measure: 'maintenance', jobs, seconds: isQuick ? 0.5 : 5 },
      hasPeers: false,
      lines: [
        ...workLines('backup', 'verified backup', null),
        ...workLines('integrity', 'integrity check', null),
        ...workLines('cancel', 'bulk cancel of 100 000', 2),
        ...workLines('retry', 'bulk retry of 100 000', 2),
        ...workLines('purge', 'purge of 500 000', null),
      ],
    },
  ]
}

function reading(name: string, label: string, value: number): Line {
  return { figure: `${name}Ms`, label, unit: 'ms', target: { kind: 'most', value } }
}

function workLines(name: string, label: string, seconds: number | null): Line[] {
  return [
    {
      figure: `${name}Seconds`,
      label,
      unit: 's',
      target: seconds === null ? { kind: 'none' } : { kind: 'most', value: seconds },
    },
    {
      figure: `${name}LagP99Ms`,
      label: `${label}, lag p99`,
      unit: 'ms',
      target: { kind: 'most', value: 20 },
    },
    {
      figure: `${name}WorstMs`,
      label: `${label}, worst stall`,
      unit: 'ms',
      target: { kind: 'most', value: 100 },
    },
    {
      figure: `${name}Share`,
      label: `${label}, completion rate against idle`,
      unit: '×',
      target: { kind: 'least', value: 0.98 },
    },
    {
      figure: `${name}WaitRatio`,
      label: `${label}, p95 wait against idle`,
      unit: '×',
      target: { kind: 'most', value: 2 },
    },
  ]
}
