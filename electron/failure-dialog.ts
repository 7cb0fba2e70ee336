import type { ShellDialogs } from './shell.ts'

type MessageBox = Parameters<ShellDialogs['showMessageBox']>[0]

export type FailureAnswer = 'another' | 'visit' | 'leave'

export interface FailureDialog {
  readonly box: MessageBox
  /** What each button means, in their order. */
  readonly answers: readonly FailureAnswer[]
  /** The console that has the folder open; null where there is none to visit. */
  readonly url: string | null
}

/**
 * What to tell a person whose folder did not open, and what they can do instead.
 *
 * @param hasOther another folder is open: leaving the dialog goes back to it instead of quitting
 */
export function failureDialog(error: unknown, dir: string, hasOther: boolean): FailureDialog {
  const { code, message, data } = describe(error)
  const isLocked = code === 'LOCKED'
  const url = isLocked ? loopbackUrl(data['url']) : null
  const leave = hasOther ? 'Cancel' : 'Quit'
  const answers: FailureAnswer[] = url === null ? ['another', 'leave'] : ['another', 'visit', 'leave']
  const labels: Record<FailureAnswer, string> = {
    another: 'Open another folder…',
    visit: 'Open that console',
    leave,
  }
  return {
    box: {
      type: isLocked ? 'warning' : 'error',
      title: 'Yardmaster',
      message: isLocked ? 'This folder is already open in another Yardmaster' : 'This folder can’t be opened',
      detail: isLocked ? lockedDetail(dir, data['pid'], url) : `${dir}\n\n${message}`,
      buttons: answers.map((answer) => labels[answer]),
      defaultId: answers.indexOf(url === null ? 'another' : 'visit'),
      cancelId: answers.indexOf('leave'),
      noLink: true,
    },
    answers,
    url,
  }
}

function lockedDetail(dir: string, pid: unknown, url: string | null): string {
  const owner = typeof pid === 'number' && pid > 0 ? `Process ${pid} has it.` : 'Another process has it.'
  return [dir, '', url === null ? owner : `${owner} Its console is at ${url}`].join('\n')
}

function describe(error: unknown): {
  code: unknown
  message: string
  data: Readonly<Record<string, unknown>>
} {
  const message = error instanceof Error ? error.message : String(error)
  const { code, data } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
  return {
    code,
    message,
    data: typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {},
  }
}

/** The address comes from a file: it is offered only where it can be no other machine's. */
function loopbackUrl(value: unknown): string | null {
  if (typeof value !== 'string' || !URL.canParse(value)) return null
  const { protocol, hostname, origin } = new URL(value)
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]'
  return protocol === 'http:' && isLoopback ? origin : null
}
