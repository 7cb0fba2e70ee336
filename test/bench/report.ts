import type { Introduction } from './contender-entry.ts'
import type { ContenderId } from './contenders.ts'
import { numberText, spreadText, targetText, verdictText } from './figure-text.ts'
import type { Conditions, Machine } from './machine.ts'
import type { Measured, RowResult } from './rounds.ts'
import type { Line, Row } from './rows/row.ts'
import { judge, spread } from './verdict.ts'

export interface Report {
  /** UTC ms. */
  readonly at: number
  readonly command: string
  readonly rounds: number
  readonly machine: Machine
  readonly before: Conditions
  readonly after: Conditions
  readonly contenders: ReadonlyMap<ContenderId, Introduction>
  readonly results: readonly RowResult[]
}

/** The whole page, as Markdown. No figure in it is written by hand. */
export function reportText(report: Report): string {
  return [
    '# Benchmarks',
    '',
    `Written by \`${report.command}\`: do not edit. Every figure is the median of ${report.rounds === 1 ? 'one round' : `${report.rounds} rounds`}, with the lowest and the highest; contenders take turns within each round, each in a process of its own, after one round that only warms up. A ratio is the median of the rounds' own ratios.`,
    '',
    ...machineLines(report),
    '',
    '## Against the limit',
    '',
    'The limit is what bare better-sqlite3 loops reach that do the least SQL for the same guarantees ([test/bench/limit](../test/bench/limit)): the same row, one partial index, no history, no counters, no events. This engine runs with everything that the console needs; there is no benchmark mode.',
    '',
    ...table(
      ['work', 'this engine', 'limit', 'ratio', 'target', ''],
      report.results.flatMap((result) => result.row.lines.map((line) => judgedCells(line, result))),
    ),
    '',
    ...peerSection(report),
    '## How each figure is made',
    '',
    ...report.results.map(({ row }) => `- **${row.title}.** ${row.how} ${amountText(row)}`.trim()),
    '',
  ].join('\n')
}

function machineLines({ at, machine, before, after, contenders }: Report): string[] {
  const { processor, cores, memoryGb, system, node } = machine
  return [
    ...table(
      ['', ''],
      [
        ['date', new Date(at).toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
        ['machine', `${processor}, ${cores} cores, ${memoryGb} GB`],
        ['system', system],
        [
          'disk',
          `an appended 4 kB block and its sync: ${numberText(before.syncMs)} ms before, ${numberText(after.syncMs)} ms after`,
        ],
        ['load', `${numberText(before.load)} before, ${numberText(after.load)} after`],
        ['Node', node],
      ],
    ),
    '',
    ...table(
      ['measured', 'version', 'durability'],
      [...contenders].map(([id, who]) =>
        'absent' in who ? [id, '–', `not at hand: ${who.absent}`] : [who.name, who.version, who.durability],
      ),
    ),
  ]
}

function judgedCells(line: Line, result: RowResult): string[] {
  const judged = judge(line, result)
  const work = titleOf(result.row, line)
  if (!judged)
    return [work, failureText(result.by.get('ours')), '', '', targetText(line.target, line.unit), '']
  const { ours, limit, ratio } = judged
  return [
    work,
    `${spreadText(ours)} ${line.unit}`,
    limit ? spreadText(limit) : '–',
    ratio === null ? '–' : ratio.toFixed(2),
    targetText(line.target, line.unit),
    verdictText(judged),
  ]
}

function peerSection({ results, contenders }: Report): string[] {
  const peers = [...contenders].filter(([id]) => id !== 'ours' && id !== 'limit')
  if (peers.length === 0) return []
  const compared = results.filter(({ row }) => row.hasPeers)
  return [
    '## Beside other queues',
    '',
    'Medians, each at the durability that the table above states. A dash: it has no such thing, or was not at hand.',
    '',
    ...table(
      ['work', 'unit', 'this engine', ...peers.map(([id]) => id)],
      compared.flatMap((result) =>
        result.row.lines.map((line) => [
          titleOf(result.row, line),
          line.unit,
          ...(['ours', ...peers.map(([id]) => id)] as const).map((id) => medianText(result.by.get(id), line)),
        ]),
      ),
    ),
    '',
  ]
}

function medianText(measured: Measured | undefined, { figure }: Line): string {
  const found = spread(measured, figure)
  return found ? numberText(found.median) : failureText(measured)
}

function failureText(measured: Measured | undefined): string {
  return measured?.kind === 'failed' ? 'failed' : '–'
}

function titleOf({ title }: Row, { label }: Line): string {
  return label === '' ? title : `${title}: ${label}`
}

function amountText({ task }: Row): string {
  return `${numberText(task.jobs)} of them in each round.`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)]
}
