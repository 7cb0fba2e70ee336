import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** A link that was printed is for the person who started the host, now. */
export const LAUNCH_CODE_MS = 10 * 60_000
/** A session that nothing was asked with for this long is over. */
export const SESSION_IDLE_MS = 24 * 3_600_000
/** Older ones give way: nobody has this many browsers. */
const MOST = 64

export interface SessionsOptions {
  readonly clock: Clock
  readonly token: string
  /** Cookies know no ports: the name carries it, so that two hosts on one machine don't sign each other out. */
  readonly port: number
}

/** Who may come in: the token, one-time launch codes, and the sessions that either opens. All of it in memory. */
export class Sessions {
  readonly cookieName: string
  readonly #clock: Clock
  readonly #token: Buffer
  readonly #codes = new Map<string, number>()
  readonly #sessions = new Map<string, number>()

  constructor({ clock, token, port }: SessionsOptions) {
    this.cookieName = `yardmaster-${port}`
    this.#clock = clock
    this.#token = digest(token)
  }

  /** Compared in constant time, whatever its length. */
  isToken(given: string): boolean {
    return timingSafeEqual(digest(given), this.#token)
  }

  /** A code that opens one session, once, soon. */
  createLaunchCode(): string {
    return add(this.#codes, this.#clock.monotonic() + LAUNCH_CODE_MS)
  }

  /** @returns the id of a new session; null where the code is unknown, used or too old */
  redeem(code: string): string | null {
    const until = this.#codes.get(code)
    this.#codes.delete(code)
    return until !== undefined && this.#clock.monotonic() <= until ? this.open() : null
  }

  open(): string {
    return add(this.#sessions, this.#clock.monotonic() + SESSION_IDLE_MS)
  }

  /** Whether this session is open; asking keeps it open. */
  has(id: string | null): boolean {
    const until = id === null ? undefined : this.#sessions.get(id)
    if (id === null || until === undefined) return false
    this.#sessions.delete(id)
    if (this.#clock.monotonic() > until) return false
    this.#sessions.set(id, this.#clock.monotonic() + SESSION_IDLE_MS)
    return true
  }

  close(id: string): void {
    this.#sessions.delete(id)
  }

  /** The Set-Cookie line of a session. */
  cookie(id: string): string {
    return `${this.cookieName}=${id}; HttpOnly; SameSite=Strict; Path=/`
  }
}

function add(to: Map<string, number>, until: number): string {
  const id = randomBytes(32).toString('base64url')
  to.set(id, until)
  const [oldest] = to.keys()
  if (to.size > MOST && oldest !== undefined) to.delete(oldest)
  return id
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
