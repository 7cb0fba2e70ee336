import { spawnSync } from 'node:child_process'

const TRACED = [
  ...['openat', 'write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'ftruncate', 'fallocate'],
  ...['fsync', 'fdatasync', 'sync_file_range', 'rename', 'renameat', 'renameat2', 'unlink', 'unlinkat'],
  ...['link', 'linkat', 'copy_file_range', 'sendfile'],
]

/** Longer than any write: a record that is cut short would be a disk that never was. */
const LONGEST_WRITE = 64 * 1024 * 1024

/** Why nothing can be recorded here; null where it can. Asked once, by recording something. */
export const whyNoStrace: string | null = reason()

/**
 * Run a program to its end on this Node, and write down every change that it makes to files, in order.
 *
 * @param inject a fault that strace gives some of the calls, in its own words
 */
export function record(program: readonly string[], trace: string, inject?: string): void {
  const options = [
    '-f',
    '-y',
    '-xx',
    '-s',
    `${LONGEST_WRITE}`,
    '--seccomp-bpf',
    '-e',
    `trace=${TRACED.join()}`,
  ]
  if (inject !== undefined) options.push('-e', `inject=${inject}`)
  const { status, stderr } = spawnSync('strace', [...options, '-o', trace, process.execPath, ...program], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the recorded program failed (${status}): ${stderr}`)
}

function reason(): string | null {
  if (process.platform !== 'linux') return `strace records on Linux, this is ${process.platform}`
  const { error, status } = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true'])
  if (error) return 'strace is not installed'
  return status === 0 ? null : 'this system does not let processes be traced'
}
