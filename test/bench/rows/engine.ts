import type { Row } from './row.ts'
import type { Scale } from './scale.ts'

/** What the queue itself does, against the limit. */
export function engineRows({ jobs, isQuick }: Scale): readonly Row[] {
  const standing = isQuick ? [0, 200, 1_000] : [0, 100_000, 1_000_000]
  return [
    {
      id: 'enqueue',
      title: 'enqueue, one awaited after the other',
      how: 'Each job is acknowledged, so on the disk, before the next one is made. The limit: one insert per transaction.',
      task: { measure: 'enqueueSerial', jobs: jobs(5_000) },
      hasPeers: true,
      lines: [{ figure: 'rate', label: '', unit: 'jobs/s', target: { kind: 'share', atLeast: 0.85 } }],
    },
    {
      id: 'enqueue-10',
      title: 'enqueue, 10 callers at once',
      how: 'Ten callers, each of which awaits its own job before its next. The limit: ten inserts per transaction.',
      task: { measure: 'enqueueConcurrent', jobs: jobs(30_000), concurrency: 10 },
      hasPeers: true,
      lines: [{ figure: 'rate', label: '', unit: 'jobs/s', target: { kind: 'share', atLeast: 0.6 } }],
    },
    {
      id: 'enqueue-many',
      title: '`enqueueMany` of 10 000',
      how: 'One call, all or none, in one transaction. The limit: a hundred inserts per transaction.',
      task: { measure: 'enqueueMany', jobs: jobs(10_000) },
      hasPeers: true,
      lines: [{ figure: 'rate', label: '', unit: 'jobs/s', target: { kind: 'share', atLeast: 0.5 } }],
    },
    ...[2, 10].map((concurrency): Row => ({
      id: `drain-${concurrency}`,
      title: `drain no-op jobs, handlers in process, ${concurrency} at once`,
      how: 'A backlog is enqueued first; timed from the first handler until the last outcome is on the disk (peers: until the last handler). The limit: claims 100 in one statement, settles each of them guarded by id and token in the transaction of the next claim, and calls no handler.',
      task: { measure: 'drain', jobs: jobs(20_000), concurrency },
      hasPeers: true,
      lines: [{ figure: 'rate', label: '', unit: 'jobs/s', target: { kind: 'share', atLeast: 0.4 } }],
    })),
    {
      id: 'drain-isolated',
      title: 'drain no-op jobs, handlers in processes of their own, 2 workers',
      how: 'The pool that a workspace has, with a real handler file, from resuming a paused backlog until the last outcome is on the disk. The limit: two forked processes that echo; for each job one message there and back, then one transaction that settles it and claims the next.',
      task: { measure: 'drainIsolated', jobs: jobs(3_000), concurrency: 2 },
      hasPeers: true,
      lines: [{ figure: 'rate', label: '', unit: 'jobs/s', target: { kind: 'share', atLeast: 0.5 } }],
    },
    {
      id: 'fail-all',
      title: 'jobs that all fail for good, each with another message',
      how: 'A backlog of jobs of which each throws at its first attempt, from the first handler until the last is dead; beside the same with the grouping of failures taken out. Then how long one waits for the list of groups, a page of the jobs of one, and its exact count.',
      task: { measure: 'failAll', jobs: jobs(100_000), concurrency: 10 },
      hasPeers: false,
      lines: [
        { figure: 'rate', label: 'settled', unit: 'jobs/s', target: { kind: 'none' } },
        {
          figure: 'share',
          label: 'of the rate without groups',
          unit: '×',
          target: { kind: 'least', value: 0.9 },
        },
        { figure: 'listMs', label: 'list of groups', unit: 'ms', target: { kind: 'none' } },
        { figure: 'pageMs', label: 'page of a group', unit: 'ms', target: { kind: 'none' } },
        { figure: 'countMs', label: 'count of a group', unit: 'ms', target: { kind: 'none' } },
      ],
    },
    {
      id: 'latency',
      title: 'enqueue → handler starts, idle, in process',
      how: 'From the call of enqueue to the first line of the handler, 5 ms of idleness before each. The limit: an insert and a claim, each in a transaction of its own.',
      task: { measure: 'latency', jobs: jobs(300) },
      hasPeers: true,
      lines: [
        { figure: 'p50Ms', label: 'p50', unit: 'ms', target: { kind: 'most', value: 1.5 } },
        { figure: 'p99Ms', label: 'p99', unit: 'ms', target: { kind: 'most', value: 3 } },
      ],
    },
    {
      id: 'latency-isolated',
      title: 'enqueue → handler starts, idle, in a process of its own',
      how: 'The handler says when it began, by the monotonic clock that all processes share. The limit: an insert, a claim, and half of a message there and back.',
      task: { measure: 'latencyIsolated', jobs: jobs(300) },
      hasPeers: false,
      lines: [
        { figure: 'p50Ms', label: 'p50', unit: 'ms', target: { kind: 'most', value: 2.5 } },
        { figure: 'p99Ms', label: 'p99', unit: 'ms', target: { kind: 'most', value: 5 } },
      ],
    },
    ...(['pending', 'settled'] as const).map((status): Row => growthRow(status, standing, jobs(3_000))),
    {
      id: 'disk',
      title: 'disk per pending job',
      how: 'What the file grew by, its log written back. Payload of 150 bytes.',
      task: { measure: 'disk', jobs: jobs(50_000) },
      hasPeers: true,
      lines: [{ figure: 'bytes', label: '', unit: 'bytes', target: { kind: 'times', atMost: 2 } }],
    },
  ]
}

function growthRow(status: 'pending' | 'settled', standing: readonly number[], jobs: number): Row {
  return {
    id: `growth-${status}`,
    title: `cost beside standing ${status} jobs`,
    how: `How much dearer an enqueue (by 100 in a transaction) and a drained job (in process, 10 at once) become when that many ${status} jobs stand in the table, against an empty one, each contender against itself.`,
    task: { measure: 'growth', jobs, standing, standingStatus: status },
    hasPeers: false,
    lines: standing.slice(1).flatMap((count) => [
      {
        figure: `enqueue${count}`,
        label: `enqueue, ${count.toLocaleString('en-GB')}`,
        unit: '×',
        target: { kind: 'times', atMost: 1.15 },
      },
      {
        figure: `drain${count}`,
        label: `drain, ${count.toLocaleString('en-GB')}`,
        unit: '×',
        target: { kind: 'times', atMost: 1.15 },
      },
    ]),
  }
}
