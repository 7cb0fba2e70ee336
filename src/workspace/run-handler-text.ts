/**
 * The file that tests of handlers import: a handler run as Yardmaster runs it, with nothing but Node. It is laid
 * into the workspace, so that the tests run where Yardmaster is not installed.
 */
export const RUN_HANDLER = `// Runs a handler in a test: \`node --test "test/handlers/*.test.ts"\`, with Node 22.18 or newer.
import { registerHooks } from 'node:module'

const YARDMASTER = \`
  export const defineHandler = (definition) => definition
  export const defineConfig = (config) => config
  export class NonRetryableError extends Error {
    name = 'NonRetryableError'
    isNonRetryable = true
  }
\`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'yardmaster'
      ? { url: 'data:text/javascript,' + encodeURIComponent(YARDMASTER), shortCircuit: true }
      : next(specifier, context),
})

export interface Ran {
  /** What the handler returned, as JSON keeps it. */
  readonly result: unknown
  readonly logs: readonly string[]
  /** The jobs that it would have enqueued. */
  readonly enqueued: readonly { readonly type: string; readonly payload: unknown; readonly options: unknown }[]
}

/** Run the handler in \`file\`, a path from the workspace; throws what it throws. */
export async function runHandler(file: string, payload: unknown): Promise<Ran> {
  const handler = (await import(new URL('../../' + file, import.meta.url).href)).default
  const logs: string[] = []
  const enqueued: { type: string; payload: unknown; options: unknown }[] = []
  const say = (...values: unknown[]): void => void logs.push(values.map(String).join(' '))
  const context = {
    job: { id: 0, type: file, queue: 'default', attempt: 1, attempts: 1, maxAttempts: 1, key: null, createdAt: 0 },
    signal: new AbortController().signal,
    log: { debug: say, info: say, warn: say, error: say },
    progress: () => {},
    enqueue: async (type: string, payload: unknown, options: unknown = {}) => {
      enqueued.push({ type, payload, options })
      return { id: -enqueued.length }
    },
    queue: {
      stats: async () => ({ pending: 0, running: 0, completed: 0, failed: 0, dead: 0, cancelled: 0 }),
      jobs: async () => ({ jobs: [], cursor: null }),
    },
    replay: true,
  }
  const result = await (typeof handler === 'function' ? handler(payload, context) : handler.run(payload, context))
  return { result: result === undefined ? null : JSON.parse(JSON.stringify(result)), logs, enqueued }
}
`
