import type { JobAction } from '../../src/model/status.ts'
import type { Command } from './commands.ts'
import { jobCommands } from './job-actions.ts'

/** What the list of jobs can be told by keys and by the palette. */
export interface ListControls {
  move(by: number): void
  openActive(): void
  /** `isRange`: all from the last one up to here. */
  toggleActive(isRange: boolean): void
  selectMatching(): void
  /** On the selection, or on the job that is meant. */
  act(action: JobAction): void
  search(): void
  showDifferences(): void
  exportJobs(): void
  chooseColumns(): void
  leave(): void
  readonly hasJobs: () => boolean
}

export function listCommands(list: ListControls): readonly Command[] {
  const group = 'Job list'
  return [
    { id: 'next', title: 'Next job', group, keys: 'j', run: () => list.move(1) },
    { id: 'previous', title: 'Previous job', group, keys: 'k', run: () => list.move(-1) },
    { id: 'open', title: 'Open the job', group, keys: 'o', run: () => list.openActive() },
    { id: 'select', title: 'Select or deselect', group, keys: 'x', run: () => list.toggleActive(false) },
    {
      id: 'select-range',
      title: 'Select up to here',
      group,
      keys: 'Shift+X',
      run: () => list.toggleActive(true),
    },
    ...jobCommands((action) => list.act(action)),
    { id: 'filter', title: 'Search the jobs', group, keys: '/', run: () => list.search() },
    {
      id: 'select-matching',
      title: 'Select all that match',
      group,
      isEnabled: list.hasJobs,
      run: () => list.selectMatching(),
    },
    {
      id: 'what-differs',
      title: 'What differs between failed and succeeded jobs…',
      group,
      isEnabled: list.hasJobs,
      run: () => list.showDifferences(),
    },
    { id: 'export', title: 'Export jobs…', group, run: () => list.exportJobs() },
    { id: 'columns', title: 'Columns and row height…', group, run: () => list.chooseColumns() },
    {
      id: 'close',
      title: 'Leave the full page, close the job, or clear the selection',
      group,
      keys: 'Escape',
      run: () => list.leave(),
    },
  ]
}
