import { readFileSync } from 'node:fs'

/** What a program did to the databases of one folder, in order. Paths are absolute. */
export type DiskEvent =
  | { readonly kind: 'create'; readonly path: string; readonly isEmptied: boolean }
  | { readonly kind: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  /** Another thread goes on while this one waits: what it writes from now on is not covered. */
  | { readonly kind: 'sync-begins'; readonly path: string; readonly thread: string }
  | { readonly kind: 'sync'; readonly path: string; readonly thread: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'unlink'; readonly path: string }
  /** Bytes written at the end of the file that acknowledgements go to. */
  | { readonly kind: 'ack'; readonly text: string }

interface Call {
  readonly thread: string
  readonly name: string
  readonly args: string
}

/**
 * Read what strace wrote. Only the database's files in `folder` count, the acknowledgements' aside.
 *
 * @throws Error where a file was changed in a way that the replay does not know: a record that is not
 *   understood whole proves nothing
 */
export function readTrace(trace: string, folder: string, ackFile: string): readonly DiskEvent[] {
  return completedCalls(readFileSync(trace, 'latin1').split('\n'))
    .flatMap((call) => eventOf(call, ackFile))
    .filter((event) => event.kind === 'ack' || isInside(event, folder))
}

/** A call that another thread's came between stands in two lines; it has happened where the second is. */
function completedCalls(lines: readonly string[]): Call[] {
  const begun = new Map<string, string>()
  return lines.flatMap((line) => {
    const [, thread = '', said = ''] = /^(\d+) +(.*)$/s.exec(line) ?? []
    if (said.endsWith(' <unfinished ...>')) {
      const beginning = said.slice(0, -' <unfinished ...>'.length)
      begun.set(thread, beginning)
      const [, args] = /^f(?:data)?sync\((.*)$/s.exec(beginning) ?? []
      return args === undefined ? [] : [{ thread, name: 'sync-begins', args }]
    }
    const [resumed = ''] = /^<\.\.\. \w+ resumed>/.exec(said) ?? []
    const whole = resumed === '' ? said : `${begun.get(thread) ?? ''}${said.slice(resumed.length)}`
    const parts = /^(\w+)\((.*)\) += (-?\d+)/s.exec(whole)
    // What failed has changed nothing.
    return parts && !parts[3]?.startsWith('-')
      ? [{ thread, name: parts[1] as string, args: parts[2] as string }]
      : []
  })
}

function eventOf({ thread, name, args }: Call, ackFile: string): DiskEvent[] {
  const path = text(/^(?:\d+|AT_FDCWD)<([^>]*)>/.exec(args)?.[1])
  const named = [...args.matchAll(/"([^"]*)"/g)].map(([, hex]) => text(hex))
  switch (name) {
    case 'openat':
      return args.includes('O_CREAT') || args.includes('O_TRUNC')
        ? [{ kind: 'create', path: named[0] ?? '', isEmptied: args.includes('O_TRUNC') }]
        : []
    case 'pwrite64':
      return [{ kind: 'write', path, offset: Number(/(\d+)$/.exec(args)?.[1]), data: written(args) }]
    case 'write':
      if (path === ackFile) return [{ kind: 'ack', text: written(args).toString() }]
      // It goes where the file stands, which is not recorded: refused where it matters.
      return [{ kind: 'write', path, offset: Number.NaN, data: written(args) }]
    case 'ftruncate':
      return [{ kind: 'truncate', path, size: Number(/(\d+)$/.exec(args)?.[1]) }]
    case 'sync-begins':
      return [{ kind: 'sync-begins', path, thread }]
    case 'fsync':
    case 'fdatasync':
      return [{ kind: 'sync', path, thread }]
    case 'rename':
      return [{ kind: 'rename', from: named[0] ?? '', to: named[1] ?? '' }]
    case 'unlink':
      return [{ kind: 'unlink', path: named[0] ?? '' }]
    default:
      return [{ kind: 'write', path: path || (named[0] ?? ''), offset: Number.NaN, data: Buffer.from(name) }]
  }
}

/** What SQLite looks at when it opens a database, and what is renamed to be that. Not a log's shared memory. */
const READ_AT_OPENING = /\.db(\.draft)?(-wal|-journal)?$/

function isInside(event: DiskEvent, folder: string): boolean {
  const path = 'path' in event ? event.path : 'to' in event ? event.to : ''
  if (path === folder) return true
  if (!path.startsWith(`${folder}/`) || !READ_AT_OPENING.test(path)) return false
  if (event.kind === 'write' && Number.isNaN(event.offset))
    throw new Error(
      `the replay does not know this way to change ${path}: ${event.data.toString().slice(0, 40)}`,
    )
  return true
}

function written(args: string): Buffer {
  const [, hex = '', cut] = /"([^"]*)"(\.\.\.)?/.exec(args) ?? []
  if (cut) throw new Error('a write was recorded in part only')
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex')
}

function text(hex = ''): string {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex').toString()
}
