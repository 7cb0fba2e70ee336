import type { AttemptObserver } from './executor.ts'
import type { HostMessage, ProcessMessage } from './protocol.ts'

/** Ask the queue what a handler asks, and post its answer back; a refusal goes back as its message and code. */
export function answerRequest(
  to: { post(message: HostMessage): void },
  observer: AttemptObserver,
  { run, request, operation, input }: Extract<ProcessMessage, { readonly kind: 'request' }>,
): void {
  const reply = { kind: 'reply', run, request } as const
  // An observer that throws at once has refused too.
  const ask = async (): Promise<unknown> => observer.onRequest({ operation, input })
  ask().then(
    (value) => to.post({ ...reply, isOk: true, value }),
    (thrown: unknown) => to.post({ ...reply, isOk: false, error: refusal(thrown) }),
  )
}

function refusal(thrown: unknown): { message: string; code: string | null } {
  if (!(thrown instanceof Error)) return { message: String(thrown), code: null }
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : null
  return { message: thrown.message, code }
}
