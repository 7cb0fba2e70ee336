import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../clock.ts'

/** A link that was printed is for the person who started the host, now. */
export const LAUNCH_CODE_MS = 10 * 60_000
/** A session that nothing was asked with for this long is over. */
export const SESSION_IDLE_MS = 24 * 3_600_000
/** Older ones give way: nobody has this many browsers. */
const MOST = 64

/** How long the use of a session may go without being kept: each request is one, and each keeping a write. */
const KEEP_EVERY_MS = 60_000

/** An open session as it outlives the host: whoever reads it can't come in with it. */
export interface KeptSession {
  /** What the token makes of its id: with another token, or without the id, it opens nothing. */
  readonly key: string
  /** UTC ms. */
  readonly usedAt: number
}

/** Where sessions are kept from one life of the host to the next. */
export interface SessionKeeper {
  /** Those that were open, in the order of their use. */
  readonly earlier: readonly KeptSession[]
  /** These are open now. Never fails. */
  keep(sessions: readonly KeptSession[]): void
}

export interface SessionsOptions {
  readonly clock: Clock
  readonly token: string
  /** Cookies know no ports: the name carries it, so that two hosts on one machine don't sign each other out. */
  readonly port: number
  /** In memory only unless given. */
  readonly keeper?: SessionKeeper | undefined
}

/**
 * Who may come in: the token, one-time launch codes, and the sessions that either opens. Sessions are known by what the
 * token makes of their ids, so that they outlive a restart with the same token, and no restart with another.
 */
export class Sessions {
  readonly cookieName: string
  readonly #clock: Clock
  readonly #token: Buffer
  readonly #keeper: SessionKeeper | null
  readonly #codes = new Map<string, number>()
  /** By key: until when, by the monotonic clock. The least used first. */
  readonly #sessions = new Map<string, number>()
  #keptAt: number

  constructor({ clock, token, port, keeper }: SessionsOptions) {
    this.cookieName = `yardmaster-${port}`
    this.#clock = clock
    this.#token = digest(token)
    this.#keeper = keeper ?? null
    this.#keptAt = clock.monotonic()
    for (const { key, usedAt } of keeper?.earlier ?? []) {
      // Where the wall clock was set back meanwhile, a session must not be open for longer than it was.
      const idleMs = Math.max(0, clock.now() - usedAt)
      if (idleMs <= SESSION_IDLE_MS) this.#sessions.set(key, clock.monotonic() + SESSION_IDLE_MS - idleMs)
    }
  }

  /** Compared in constant time, whatever its length. */
  isToken(given: string): boolean {
    return timingSafeEqual(digest(given), this.#token)
  }

  /** A code that opens one session, once, soon. */
  createLaunchCode(): string {
    const code = newId()
    add(this.#codes, code, this.#clock.monotonic() + LAUNCH_CODE_MS)
    return code
  }

  /** @returns the id of a new session; null where the code is unknown, used or too old */
  redeem(code: string): string | null {
    const until = this.#codes.get(code)
    this.#codes.delete(code)
    return until !== undefined && this.#clock.monotonic() <= until ? this.open() : null
  }

  open(): string {
    const id = newId()
    add(this.#sessions, this.#keyOf(id), this.#clock.monotonic() + SESSION_IDLE_MS)
    this.#keep()
    return id
  }

  /** Whether this session is open; asking keeps it open. */
  has(id: string | null): boolean {
    if (id === null) return false
    const key = this.#keyOf(id)
    const until = this.#sessions.get(key)
    if (until === undefined) return false
    const now = this.#clock.monotonic()
    this.#sessions.delete(key)
    if (now > until) return false
    this.#sessions.set(key, now + SESSION_IDLE_MS)
    if (now - this.#keptAt >= KEEP_EVERY_MS) this.#keep()
    return true
  }

  close(id: string): void {
    if (this.#sessions.delete(this.#keyOf(id))) this.#keep()
  }

  /** A map is asked for it, and not the id: what is looked up is not what a stranger chose. */
  #keyOf(id: string): string {
    return createHmac('sha256', this.#token).update(id).digest('base64url')
  }

  #keep(): void {
    if (!this.#keeper) return
    const [now, wall] = [this.#clock.monotonic(), this.#clock.now()]
    this.#keptAt = now
    const open = [...this.#sessions].filter(([, until]) => now <= until)
    this.#keeper.keep(open.map(([key, until]) => ({ key, usedAt: wall - (SESSION_IDLE_MS - (until - now)) })))
  }

  /** The Set-Cookie line of a session. */
  cookie(id: string): string {
    return `${this.cookieName}=${id}; HttpOnly; SameSite=Strict; Path=/`
  }
}

function newId(): string {
  return randomBytes(32).toString('base64url')
}

function add(to: Map<string, number>, key: string, until: number): void {
  to.set(key, until)
  const [oldest] = to.keys()
  if (to.size > MOST && oldest !== undefined) to.delete(oldest)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
