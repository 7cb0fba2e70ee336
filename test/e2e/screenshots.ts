/**
 * Takes the pictures of README and docs: every page, in both themes, of a real host on the sample
 * workspace with a day's work in it. Run it with `npm run screenshots`, then open them and judge.
 */
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium, HOW_TO_GET_CHROMIUM } from '../../build/chromium.ts'
import { ensureBuilt } from '../../build/ensure-built.ts'
import { root } from '../../build/root.ts'
import { makeSample } from '../../src/workspace/sample.ts'
import { sampleJobs } from '../../src/workspace/sample-jobs.ts'
import { takeLoopPictures } from './loop-screenshots.ts'
import { serve, type Host } from './support/host.ts'

const PEOPLE = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Katherine', 'Donald', 'Radia']
const VIEWPORT = { width: 1280, height: 800 }

const PAGES = [
  { name: 'overview', hash: '/' },
  { name: 'jobs', hash: '/jobs' },
  { name: 'failures', hash: '/failures/1' },
  { name: 'failure-matrix', hash: '/failures/matrix' },
  { name: 'queues', hash: '/queues' },
  { name: 'schedules', hash: '/schedules' },
  { name: 'handlers', hash: '/handlers' },
  { name: 'workers', hash: '/workers' },
  { name: 'ledger', hash: '/ledger' },
  { name: 'health', hash: '/health' },
  { name: 'logs', hash: '/logs' },
  { name: 'settings', hash: '/settings' },
] as const

const executablePath = findChromium()
if (executablePath === null) throw new Error(HOW_TO_GET_CHROMIUM)
await ensureBuilt()
const home = await mkdtemp(path.join(tmpdir(), 'yardmaster-pictures-'))
const dir = path.join(home, 'sample')
const into = path.join(root, 'docs/screenshots')
await mkdir(into, { recursive: true })
await makeSample(dir)
const host = await serve(dir, home)
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] })
try {
  const deadId = await setTheScene(host)
  for (const colorScheme of ['dark', 'light'] as const) {
    const page = await signedIn(colorScheme)
    for (const { name, hash } of PAGES) {
      const id = name === 'jobs' ? `/${deadId}` : ''
      await page.goto(`${host.url}/#${hash}${id}`)
      await settled(page)
      await page.screenshot({ path: path.join(into, `${name}-${colorScheme}.png`) })
    }
    await page.close()
  }
  await takeLoopPictures(browser, into)
} finally {
  await browser.close()
  await host.stop()
  await rm(home, { recursive: true, force: true })
}

/** @returns a dead job worth opening */
async function setTheScene({ admin }: Host): Promise<number> {
  for (const { type, payload = '{}', ...rest } of sampleJobs()) {
    const { key, maxAttempts } = rest
    await admin.enqueue(type, JSON.parse(payload), { key, max_attempts: maxAttempts })
  }
  for (const [i, name] of [...PEOPLE, ...PEOPLE, ...PEOPLE].entries()) {
    const email = i % 7 === 3 ? `${name.toLowerCase()}.example.com` : `${name.toLowerCase()}@example.com`
    await admin.enqueue('send-welcome-email', { userId: 100 + i, email, name })
    if (i % 3 === 0) await admin.enqueue('process-question', { questionId: i % 2 ? 1 : 404 })
    if (i % 5 === 0) await admin.enqueue('hash-folder', { folder: 'handlers' })
  }
  const url = 'http://127.0.0.1:49151/health'
  const dead = await admin.enqueue(
    'http-request',
    { url, method: 'POST', body: { ping: true } },
    { max_attempts: 1 },
  )
  await admin.enqueue('generate-report', {}, { delay_seconds: 1_800 })
  // A folder with enough in it to be still hashed while the pictures are taken.
  await symlink(path.join(root, 'node_modules'), path.join(dir, 'library'))
  for (let i = 0; i < 6; i++) await admin.enqueue('hash-folder', { folder: 'library' })
  while ((await admin.job(dead.id)).job.status !== 'dead')
    await new Promise((resolve) => setTimeout(resolve, 100))
  await act(host, 'bulk-retry', { filter: { status: ['dead'], type: ['send-welcome-email'] } })
  const late = await admin.enqueue('generate-report', {}, { delay_seconds: 3_600 })
  await act(host, 'bulk-cancel', { ids: [late.id] })
  return dead.id
}

/** As another program would, over the admin API: it stands in the ledger like what a person does. */
async function act({ url, token }: Host, action: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/admin/queue/jobs/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`)
}

async function signedIn(colorScheme: 'dark' | 'light'): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT, colorScheme })
  await context.request.post(`${host.url}/session`, {
    data: { token: host.token },
    headers: { origin: host.url },
  })
  return context.newPage()
}

/** The page has what it shows, and its fonts. The event stream never ends, so the network is never idle. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.waitForTimeout(1_000)
}
