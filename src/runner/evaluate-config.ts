import { basename } from 'node:path'
import { YardmasterError } from '../errors.ts'
import { loadFailure } from './describe.ts'
import { runErrand } from './errand.ts'
import type { ErrandOptions } from './errand.ts'

export interface EvaluateOptions extends ErrandOptions {
  /** A TypeScript or JavaScript config, absolute. */
  readonly file: string
}

/**
 * The default export of a config file as plain JSON data, evaluated in a process of its own. It is not yet
 * known to be a config: whoever asks checks it.
 *
 * @throws YardmasterError `INVALID_INPUT` whose `data.field` is the file's name, when it does not load
 */
export async function evaluateConfig(options: EvaluateOptions): Promise<unknown> {
  const { file, timeoutMs } = options
  let value: string | null = null
  let error: string | null = null
  const end = await runErrand(options, { kind: 'evaluate', file }, (answer) => {
    if (answer.kind !== 'evaluated') return false
    value = answer.value
    error = answer.error
    return true
  })
  if (end.kind !== 'done') error = loadFailure(end, timeoutMs)
  if (error === null && value !== null) return JSON.parse(value) as unknown
  const field = basename(file)
  throw new YardmasterError('INVALID_INPUT', `${field}: it did not load: ${error ?? 'no value'}`, { field })
}
