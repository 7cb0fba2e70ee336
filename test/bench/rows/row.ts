import type { Task } from '../contender.ts'

/** What a figure has to reach. */
export type Target =
  /** Ours over the limit's. */
  | { readonly kind: 'share'; readonly atLeast: number }
  | { readonly kind: 'times'; readonly atMost: number }
  /** In the figure's own unit. */
  | { readonly kind: 'most'; readonly value: number }
  | { readonly kind: 'least'; readonly value: number }
  /** Shown, not judged. */
  | { readonly kind: 'none' }

export type Unit = 'jobs/s' | 'ms' | 's' | '×' | 'bytes' | 'MB' | '% CPU'

/** One figure of a row. */
export interface Line {
  /** As the measure names it. */
  readonly figure: string
  /** Beside the row's title; '' where the row has one line. */
  readonly label: string
  readonly unit: Unit
  readonly target: Target
}

/** What each contender is asked, round after round. */
export interface Row {
  /** What `--only` calls it. */
  readonly id: string
  readonly title: string
  /** How the figures are made, for whoever doubts them. */
  readonly how: string
  readonly task: Pick<Task, 'measure' | 'jobs'> &
    Partial<Pick<Task, 'concurrency' | 'standing' | 'standingStatus' | 'seconds' | 'isBuilt'>>
  /** Whether peers are asked too; they answer with what they have. */
  readonly hasPeers: boolean
  readonly lines: readonly Line[]
}
