import type { HandlerSettings } from '../../../src/model/job.ts'
import type { Settings } from './job.ts'

/** What the host's handlers say of their jobs. Programs beside it know none of them. */
export const HANDLERS: Readonly<Record<string, Partial<HandlerSettings>>> = {
  quick: { maxAttempts: 2, retryDelayMs: 0 },
  patient: { retryDelayMs: 60_000, timeoutMs: 1_000, queue: 'mail' },
}

/** The last has no handler. */
export const TYPES = ['quick', 'patient', 'stranger'] as const

export const QUEUES = ['default', 'mail', 'own'] as const

/** The queue with workers of its own. */
export const OWN_QUEUE = 'own'
export const WORKERS = { own: 1, shared: 2 } as const

const DEFAULTS: HandlerSettings = { queue: 'default', maxAttempts: 3, retryDelayMs: 30_000, timeoutMs: 0 }

/** What a job of `type` gets in the host where nothing else is said. */
export function settingsOf(type: string): Settings & { readonly queue: string } {
  return { ...DEFAULTS, ...HANDLERS[type] }
}

/** Who calls: the host's own queue, or a program beside it on a connection of its own. */
export type Caller = 'host' | 'beside'

export function knows(caller: Caller, type: string): boolean {
  return caller === 'host' && type in HANDLERS
}

export function queueOf(caller: Caller, type: string): string {
  return knows(caller, type) ? settingsOf(type).queue : DEFAULTS.queue
}
