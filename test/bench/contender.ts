/** What a contender can be asked to measure; each in a folder of its own, from nothing. */
export type MeasureName =
  | 'enqueueSerial'
  | 'enqueueConcurrent'
  | 'enqueueMany'
  | 'drain'
  | 'drainIsolated'
  | 'failAll'
  | 'latency'
  | 'latencyIsolated'
  | 'growth'
  | 'disk'
  | 'idleHost'
  | 'consoleReads'
  | 'maintenance'

export interface Task {
  readonly measure: MeasureName
  /** Jobs, or samples. */
  readonly jobs: number
  /** Callers, or jobs that run at once. */
  readonly concurrency: number
  /** Jobs that stand in the table already, a database for each number. */
  readonly standing: readonly number[]
  readonly standingStatus: 'pending' | 'settled'
  /** How long to look on, where a measure is one of time. */
  readonly seconds: number
  /** Whether a host is started from what is built, as people run it, or from its sources. */
  readonly isBuilt: boolean
  /** Absolute, made, the task's own; gone once it is answered. */
  readonly folder: string
  /** Absolute, made; stays for as long as the bench runs, and where it is a cache, beyond. */
  readonly cacheFolder: string
}

/** Numbers by name. Rates are jobs a second; names end in their unit otherwise. */
export type Figures = Readonly<Record<string, number>>

/** One of those that are measured. It runs in a process of its own. */
export interface Contender {
  readonly name: string
  readonly version: string
  /** What an acknowledged job outlives, and by which settings. */
  readonly durability: string
  readonly measures: Partial<Record<MeasureName, (task: Task) => Promise<Figures>>>
}

/** What came of asking. */
export type Answer =
  | { readonly kind: 'measured'; readonly figures: Figures }
  | { readonly kind: 'unable' }
  | { readonly kind: 'failed'; readonly message: string }
