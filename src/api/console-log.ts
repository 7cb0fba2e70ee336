import { CONSOLE_ENTRIES } from '../model/console-log.ts'
import type { Operations } from './operations.ts'
import type { ConsoleParts } from './parts.ts'

export function consoleLogOperations({ consoleLog }: Operations, { entries }: ConsoleParts) {
  return { list: consoleLog.list.handler(() => entries().slice(-CONSOLE_ENTRIES)) }
}
