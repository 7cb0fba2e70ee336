import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempFolder } from '../../support/temp-folder.ts'
import { readTrace } from './trace.ts'

const ACKS = '/acks'

function read(...lines: readonly string[]) {
  const trace = join(tempFolder(), 'trace')
  writeFileSync(trace, `${lines.join('\n')}\n`)
  return readTrace(trace, '/d', ACKS)
}

/** As strace writes it with -xx. */
function hex(text: string): string {
  return [...Buffer.from(text)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}

describe('reading a trace', () => {
  it('tells writes, syncs, names and acknowledgements in their order', () => {
    expect(
      read(
        `7 openat(AT_FDCWD<${hex('/')}>, "${hex('/d/q.db')}", O_RDWR|O_CREAT|O_CLOEXEC, 0644) = 9<${hex('/d/q.db')}>`,
        `7 pwrite64(9<${hex('/d/q.db')}>, "${hex('ab')}", 2, 4096) = 2`,
        `7 fdatasync(9<${hex('/d/q.db')}>)   = 0`,
        `7 write(3<${hex(ACKS)}>, "${hex('{}')}", 2) = 2`,
        `7 rename("${hex('/d/q.db')}", "${hex('/d/r.db')}") = 0`,
        `7 ftruncate(9<${hex('/d/r.db')}>, 10) = 0`,
        `7 unlink("${hex('/d/r.db')}") = 0`,
      ),
    ).toEqual([
      { kind: 'create', path: '/d/q.db', isEmptied: false },
      { kind: 'write', path: '/d/q.db', offset: 4096, data: Buffer.from('ab') },
      { kind: 'sync', path: '/d/q.db', thread: '7' },
      { kind: 'ack', text: '{}' },
      { kind: 'rename', from: '/d/q.db', to: '/d/r.db' },
      { kind: 'truncate', path: '/d/r.db', size: 10 },
      { kind: 'unlink', path: '/d/r.db' },
    ])
  })

  it('leaves out what failed, what is elsewhere, and shared memory', () => {
    const shm = hex('/d/q.db-shm')
    expect(
      read(
        `7 fsync(9<${hex('/d/q.db')}>) = -1 EIO (Input/output error) (INJECTED)`,
        `7 pwrite64(9<${hex('/e/q.db')}>, "${hex('a')}", 1, 0) = 1`,
        `7 pwrite64(9<${shm}>, "${hex('a')}", 1, 0) = 1`,
        `7 write(9<${hex('/d/notes.json')}>, "${hex('a')}", 1) = 1`,
        '7 +++ exited with 0 +++',
      ),
    ).toEqual([])
  })

  it('puts a call that another thread came between where it ended, and says where a sync began', () => {
    expect(
      read(
        `7 fsync(9<${hex('/d/q.db')}> <unfinished ...>`,
        `8 pwrite64(9<${hex('/d/q.db')}>, "${hex('a')}", 1, 0 <unfinished ...>`,
        `8 <... pwrite64 resumed>) = 1`,
        `7 <... fsync resumed>) = 0`,
      ),
    ).toEqual([
      { kind: 'sync-begins', path: '/d/q.db', thread: '7' },
      { kind: 'write', path: '/d/q.db', offset: 0, data: Buffer.from('a') },
      { kind: 'sync', path: '/d/q.db', thread: '7' },
    ])
  })

  it('refuses a change that it could not replay', () => {
    expect(() => read(`7 write(9<${hex('/d/q.db')}>, "${hex('a')}", 1) = 1`)).toThrow('/d/q.db')
    expect(() => read(`7 fallocate(9<${hex('/d/q.db')}>, 0, 0, 4096) = 0`)).toThrow('fallocate')
    expect(() => read(`7 pwrite64(9<${hex('/d/q.db')}>, "${hex('a')}"..., 4096, 0) = 4096`)).toThrow(
      'in part',
    )
  })
})
