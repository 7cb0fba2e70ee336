import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { openQueue, type NewJob } from '../../../src/index.ts'
import { makeSample } from '../../../src/workspace/sample.ts'

/** How many jobs of each kind stand in the scene. */
export const LOOP_SCENE = {
  /** Invoices whose customer has no country: what the broken handler trips over. */
  withoutCountry: 4_000,
  /** Invoices above what the bank allows. */
  refused: 700,
  /** Contacts with an address that is none. */
  unreadable: 300,
  good: 20_000,
} as const

export const DEAD = LOOP_SCENE.withoutCountry + LOOP_SCENE.refused + LOOP_SCENE.unreadable

/** What the handler says that is wrong, and how it is mended. */
export const FAULT = 'customer.country.toUpperCase()'
export const MEND = "(customer.country ?? 'de').toUpperCase()"
/** A mend that does not help: it trips in the same place. */
export const WRONG_MEND = 'customer.country!.toUpperCase().trim()'

const SEND_INVOICE = `import { defineHandler, NonRetryableError } from 'yardmaster'

interface Invoice {
  readonly number: number
  readonly cents: number
  readonly customer: { readonly id: number; readonly name: string; readonly country: string }
}

/** Invoices carry the tax of the customer's country. */
export default defineHandler<Invoice>({
  maxAttempts: 1,
  run({ number, cents, customer }, ctx) {
    const tax = taxOf(customer)
    if (cents > 900_000) throw new NonRetryableError(\`the bank refused invoice \${number}: above its limit\`)
    ctx.log.info(\`invoice \${number} with \${tax} % of tax\`)
    return { number, total: Math.round(cents * (1 + tax / 100)) }
  },
})

function taxOf(customer: Invoice['customer']): number {
  return { DE: 19, FR: 20, IT: 22 }[${FAULT}] ?? 0
}
`

const IMPORT_CONTACT = `import { defineHandler, NonRetryableError } from 'yardmaster'

export default defineHandler<{ id: number; email: string }>({
  maxAttempts: 1,
  run({ id, email }) {
    if (!email.includes('@')) throw new NonRetryableError(\`contact \${id}: "\${email}" is no address\`)
    return { id }
  },
})
`

/** Without schedules: a job that comes at five past would be one more than the scene has. */
const CONFIG = `import { defineConfig } from 'yardmaster'

export default defineConfig({ workers: 2, queues: { reports: { workers: 1 } } })
`

const NAMES = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Katherine', 'Donald', 'Radia']
const COUNTRIES = ['de', 'fr', 'it', 'es']

/** The sample workspace with two handlers more, and a night's jobs that wait for a host to run them. */
export async function makeLoopScene(dir: string, share = 1): Promise<void> {
  await makeSample(dir)
  await writeFile(path.join(dir, 'yardmaster.config.ts'), CONFIG)
  await writeFile(path.join(dir, 'handlers/send-invoice.ts'), SEND_INVOICE)
  await writeFile(path.join(dir, 'handlers/import-contact.ts'), IMPORT_CONTACT)
  await mkdir(path.join(dir, '.yardmaster'), { recursive: true })
  const queue = await openQueue({ file: path.join(dir, '.yardmaster/yardmaster.db') })
  const jobs = sceneJobs(share)
  for (let i = 0; i < jobs.length; i += 5_000) await queue.enqueueMany(jobs.slice(i, i + 5_000))
  await queue.close()
}

/** Good and bad ones mixed, the same every time, with fields that have nothing to do with it. */
function sceneJobs(share: number): NewJob[] {
  const kinds = Object.entries(LOOP_SCENE).flatMap(([kind, count]) =>
    Array.from({ length: Math.round(count * share) }, (_, i) => ({ kind, at: (i + 0.5) / count })),
  )
  kinds.sort((a, b) => a.at - b.at)
  return kinds.map(({ kind }, i) => jobOf(kind as keyof typeof LOOP_SCENE, i))
}

function jobOf(kind: keyof typeof LOOP_SCENE, i: number): NewJob {
  const id = 10_000 + ((i * 7_919) % 50_000)
  const name = NAMES[i % NAMES.length] as string
  const isContact = kind === 'unreadable' || (kind === 'good' && i % 4 === 0)
  if (isContact) {
    const email = kind === 'unreadable' ? `${name.toLowerCase()}.example.com` : `u${id}@example.com`
    return { type: 'import-contact', payload: JSON.stringify({ id, email }) }
  }
  const customer = {
    id,
    name,
    ...(kind === 'withoutCountry' ? {} : { country: COUNTRIES[(i * 31) % COUNTRIES.length] }),
  }
  const cents = kind === 'refused' ? 950_000 + (id % 1_000) : 1_000 + ((i * 104_729) % 800_000)
  return { type: 'send-invoice', payload: JSON.stringify({ number: 200_000 + i, cents, customer }) }
}
