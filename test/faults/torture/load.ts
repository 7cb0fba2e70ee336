import { setTimeout as wait } from 'node:timers/promises'
import { callHost, NotHeardError, type Response } from './client.ts'
import type { Host } from './host.ts'
import type { Act, Answer, Ledger, Sending } from './ledger.ts'
import type { Random } from './random.ts'
import { OWN_QUEUE } from './yard.ts'

const CLIENTS = 4
const CALLS_EACH = 14

/** Some callers give up soon, and can't know what became of their call. */
const PATIENCE_MS = { usual: 5_000, short: 3 } as const

const FIRST_OF_ALL = -10

/** While there is no host, callers try again after this long. */
const NO_HOST_PAUSE_MS = 15

const DEEDS = [
  'finish',
  'finish',
  'wait',
  'wait',
  'ignore',
  'spin',
  'fail-once',
  'fail',
  'refuse',
  'exit',
] as const

export interface LoadMeans {
  readonly round: number
  readonly random: Random
  readonly ledger: Ledger
  /** The host as it is now; it may be gone by the time a call gets there. */
  readonly host: () => Host
  /** Jobs that this round has heard of. */
  readonly jobs: number[]
}

/**
 * A round's first job, before the others: when it has started, the workers are warm, and a fault finds
 * handlers at work. It is in nobody's list of jobs, so that nobody cancels it.
 */
export async function sendFirst(means: LoadMeans): Promise<void> {
  await enqueue({ ...means, jobs: [] }, firstSending(means), { priority: FIRST_OF_ALL })
}

/** Several callers at once, each sending one random call after the other, whatever becomes of the host. */
export async function runLoad(means: LoadMeans): Promise<void> {
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => runClient(means, client)))
}

async function runClient(means: LoadMeans, client: number): Promise<void> {
  for (let nth = 0; nth < CALLS_EACH; nth++) {
    await oneCall(means, `${means.round}-${client}-${nth}`)
    await wait(means.random.between(0, 30))
  }
}

async function oneCall(means: LoadMeans, call: string): Promise<void> {
  const { random, jobs } = means
  const chance = random.unit()
  if (chance < 0.68 || jobs.length === 0) return enqueueSometimesTwice(means, newSending(means, call))
  if (chance < 0.76) return act(means, call, 'cancel', random.pick(jobs))
  if (chance < 0.84) return act(means, call, 'retry', random.pick(jobs))
  if (chance < 0.87) return bulk(means, call, 'retry', null)
  if (chance < 0.9) return bulk(means, call, 'cancel', [random.pick(jobs), random.pick(jobs)])
  return look(means, random.pick(jobs))
}

function newSending({ random, round }: LoadMeans, call: string): Sending {
  const does = random.pick(DEEDS)
  const ms = Math.floor(random.between(5, 90))
  return {
    call,
    type: 'work',
    queue: random.chance(0.3) ? OWN_QUEUE : queueOf(round),
    payload: JSON.stringify({ call, does, ms, padding: 'x'.repeat(random.below(400)) }),
    key: random.chance(0.6) ? `key-${call}` : null,
  }
}

/** Often one that outlasts its host's death and the next one's start: it must be ended before its job is given on. */
function firstSending({ random, round }: LoadMeans): Sending {
  const call = `${round}-first`
  const ms = Math.floor(random.between(1_000, 2_000))
  const payload = JSON.stringify({ call, does: random.chance(0.4) ? 'spin' : 'finish', ms })
  return { call, type: 'work', queue: queueOf(round), payload, key: `key-${call}` }
}

/** A round's bulk actions reach its own jobs only: what was settled before stays settled. */
function queueOf(round: number): string {
  return `round-${round}`
}

async function enqueueSometimesTwice(means: LoadMeans, sending: Sending): Promise<void> {
  const { random } = means
  const options = {
    ...(random.chance(0.25) ? { delay_seconds: random.between(0.01, 0.4) } : {}),
    ...(random.chance(0.2) ? { priority: random.below(5) - 2 } : {}),
    ...(random.chance(0.15) ? { timeout_seconds: random.between(0.02, 0.2) } : {}),
  }
  await enqueue(means, sending, options, random.chance(0.15) ? PATIENCE_MS.short : PATIENCE_MS.usual)
  if (sending.key !== null && random.chance(0.15)) await enqueue(means, sending, options)
}

/** Send an enqueue and write down what is known of it. A call without a key is never sent twice. */
export async function enqueue(
  { ledger, host, jobs }: Pick<LoadMeans, 'ledger' | 'host' | 'jobs'>,
  sending: Sending,
  options: object = {},
  patienceMs: number = PATIENCE_MS.usual,
): Promise<Answer> {
  ledger.append({ kind: 'sent', ...sending })
  const { type, queue, payload, key } = sending
  const body = {
    type,
    queue,
    payload: JSON.parse(payload) as object,
    ...(key === null ? {} : { key }),
    ...options,
  }
  const answer = await asked(callHost(host(), '/jobs', body, patienceMs))
  ledger.append({ kind: 'answered', call: sending.call, answer })
  if (answer.kind === 'acked') jobs.push(answer.job)
  else if (answer.kind === 'refused') await wait(NO_HOST_PAUSE_MS)
  return answer
}

async function asked(calling: Promise<Response>): Promise<Answer> {
  try {
    const { status, body } = await calling
    if (status === 200 || status === 201) return { kind: 'acked', job: Number(body.job.id) }
    // A fault of the host's own says nothing about the job; every other refusal promises that there is none.
    return { kind: status === 500 ? 'silence' : 'refused', why: `${status} ${String(body.error)}` }
  } catch (error) {
    return { kind: error instanceof NotHeardError ? 'refused' : 'silence', why: String(error) }
  }
}

async function act(means: LoadMeans, call: string, what: Act, job: number): Promise<void> {
  means.ledger.append({ kind: 'acting', call, act: what, jobs: [job], isBulk: false })
  await noteDone(means, call, callHost(means.host(), `/jobs/${job}/${what}`, {}))
}

async function bulk(means: LoadMeans, call: string, what: Act, ids: readonly number[] | null): Promise<void> {
  means.ledger.append({ kind: 'acting', call, act: what, jobs: ids, isBulk: true })
  const body = ids ? { ids } : { filter: { queue: queueOf(means.round), status: ['failed', 'dead'] } }
  await noteDone(means, call, callHost(means.host(), `/jobs/bulk-${what}`, body))
}

async function noteDone(means: LoadMeans, call: string, calling: Promise<Response>): Promise<void> {
  try {
    const { status } = await calling
    if (status === 200) means.ledger.append({ kind: 'acted', call })
  } catch {
    // Whether it was done stays open: both are lawful.
    await wait(NO_HOST_PAUSE_MS)
  }
}

/** What was acknowledged can be read, from then on. */
async function look(means: LoadMeans, job: number): Promise<void> {
  try {
    const { status } = await callHost(means.host(), `/jobs/${job}`)
    if (status === 404) means.ledger.append({ kind: 'missing', job })
  } catch {
    await wait(NO_HOST_PAUSE_MS)
  }
}
