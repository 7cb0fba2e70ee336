import type { Row } from './row.ts'
import type { Scale } from './scale.ts'

/** The real command line on a workspace, as people run it. */
export function hostRows({ isQuick }: Scale): readonly Row[] {
  return [
    {
      id: 'host',
      title: 'idle host with two workers',
      how: 'A real `serve` on a workspace with one handler. Another process enqueues jobs 37 ms apart; noticed is from its commit to the first line of the handler. Then nothing happens for a while: the processor time is that of the host and its workers together, memory is what is resident.',
      task: { measure: 'idleHost', jobs: isQuick ? 2 : 20, seconds: isQuick ? 0.2 : 15, isBuilt: !isQuick },
      hasPeers: false,
      lines: [
        {
          figure: 'processorPercent',
          label: 'processor',
          unit: '% CPU',
          target: { kind: 'most', value: 0.3 },
        },
        {
          figure: 'noticedMs',
          label: 'enqueue of another process noticed',
          unit: 'ms',
          target: { kind: 'none' },
        },
        {
          figure: 'noticedWorstMs',
          label: 'the same, worst',
          unit: 'ms',
          target: { kind: 'most', value: 200 },
        },
        { figure: 'hostMb', label: 'memory of the host', unit: 'MB', target: { kind: 'most', value: 130 } },
        {
          figure: 'workerMb',
          label: 'memory of each worker process',
          unit: 'MB',
          target: { kind: 'most', value: 60 },
        },
      ],
    },
  ]
}
