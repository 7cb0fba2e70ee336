import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium } from '../build/chromium.ts'
import { ensureBuilt } from '../build/ensure-built.ts'
import { root } from '../build/root.ts'
import { makeSample } from '../src/workspace/sample.ts'
import { sampleJobs } from '../src/workspace/sample-jobs.ts'
import { serve } from '../test/e2e/support/host.ts'
import { openStore } from '../src/store/store.ts'
import { systemClock } from '../src/clock.ts'
import { addRollups, emptyCounts } from '../src/store/rollups.ts'
import { addDepths } from '../src/store/depths.ts'
import { observe } from '../src/model/histogram.ts'

await ensureBuilt()
const home = await mkdtemp(path.join(tmpdir(), 'rollups-shots-'))
const dir = path.join(home, 'sample')
const into = '/tmp/rollups-shots'
await mkdir(into, { recursive: true })
await makeSample(dir)
let host = await serve(dir, home)
const isEmpty = process.argv[2] === 'empty'
if (!isEmpty) {
  for (const { type, payload = '{}', ...rest } of sampleJobs())
    await host.admin.enqueue(type, JSON.parse(payload), { key: rest.key, max_attempts: rest.maxAttempts })
  for (let i = 0; i < 24; i++)
    await host.admin.enqueue('send-welcome-email', {
      userId: i,
      email: i % 7 === 3 ? 'no-at' : `a${i}@example.com`,
      name: 'Ada',
    })
  await host.admin.enqueue(
    'http-request',
    { url: 'http://127.0.0.1:49151/health', method: 'POST', body: {} },
    { max_attempts: 1 },
  )
  await host.admin.enqueue('generate-report', {}, { delay_seconds: 1800 })
  await new Promise((r) => setTimeout(r, 4000))
  await host.stop()
  const store = openStore({
    file: path.join(dir, '.yardmaster/queue.db').replace(
      'queue.db',
      (await import('node:fs')).readdirSync(path.join(dir, '.yardmaster')).find((f) => f.endsWith('.db'))!,
    ),
    clock: systemClock,
  })
  const now = Date.now()
  let seed = 7
  const rnd = () => (seed = (seed * 16807) % 2147483647) / 2147483647
  const types = [
    ['send-welcome-email', 6, 0.08, 240],
    ['hash-folder', 2, 0.01, 1800],
    ['http-request', 4, 0.25, 90],
    ['process-question', 1, 0.02, 700],
  ] as const
  const kept = 3 * 86_400_000
  for (const grain of [60_000]) {
    await store.write(() => {
      const rollups = []
      for (let at = now - kept; at < now; at += at > now - 8 * 3600_000 ? 60_000 : 600_000) {
        const w = at > now - 8 * 3600_000 ? 1 : 10
        for (const [type, perMin, share, ms] of types) {
          const day = 1 + Math.sin((at / 86_400_000) * 2 * Math.PI) * 0.6
          const n = Math.round(
            perMin * w * day * (0.5 + rnd()) * (at > now - 25 * 60_000 && at < now - 18 * 60_000 ? 3 : 1),
          )
          if (n === 0) continue
          const counts = emptyCounts()
          const waited = new Map(),
            ran = new Map()
          for (let i = 0; i < n; i++) {
            counts.enqueuedJobs++
            observe(waited, 5 + rnd() ** 6 * 4000 * (at > now - 25 * 60_000 ? 5 : 1))
            observe(ran, ms * (0.5 + rnd() + rnd() ** 12 * 20))
            const bad = rnd() < share * (at > now - 25 * 60_000 && at < now - 10 * 60_000 ? 2 : 1)
            if (!bad) counts.completedJobs++
            else {
              counts.failedAttempts++
              if (rnd() < 0.3) counts.deadJobs++
              else counts.failedJobs++
            }
          }
          if (rnd() < 0.02) counts.cancelledJobs++
          rollups.push({ fromAt: at, queue: 'default', type, counts, waited, ran, lastFailure: null })
        }
      }
      addRollups(store, rollups as never, grain)
    })
  }
  await store.write(() => {
    let pending = 20,
      dead = 0
    for (let at = now - kept; at < now - 60_000; at += 60_000) {
      pending = Math.max(0, pending + Math.round((rnd() - 0.5) * 6))
      if (at > now - 25 * 60_000 && rnd() < 0.2) dead++
      if (at < now - 9 * 3600_000 && Math.floor(at / 60_000) % 10) continue
      addDepths(
        store,
        [
          {
            queueId: store.queues.idOf('default'),
            pending,
            running: Math.min(2, pending),
            failed: Math.round(rnd() * 4),
            completed: Math.round(100 + (at % 86_400_000) / 86_400_0),
            dead,
            cancelled: 2,
            oldestDueAt: at,
          },
        ],
        at,
      )
    }
  })
  await store.close()
  await writeFile(path.join(dir, 'handlers/broken.ts'), 'export default 4 +')
  host = await serve(dir, home)
  await symlink(path.join(root, 'node_modules'), path.join(dir, 'library'))
  for (let i = 0; i < 4; i++) await host.admin.enqueue('hash-folder', { folder: 'library' })
}
const browser = await chromium.launch({ executablePath: findChromium()!, args: [...CHROMIUM_FLAGS] })
try {
  const sizes = process.argv[3] ? [process.argv[3]] : ['1280x800', '1920x1080', '900x600']
  for (const colorScheme of ['dark', 'light'] as const)
    for (const size of sizes) {
      const [width, height] = size.split('x').map(Number) as [number, number]
      const context = await browser.newContext({ viewport: { width, height }, colorScheme })
      await context.request.post(`${host.url}/session`, {
        data: { token: host.token },
        headers: { origin: host.url },
      })
      const page = await context.newPage()
      page.on('console', (m) => {
        if (['error', 'warning'].includes(m.type())) console.log(m.text())
      })
      page.on('pageerror', (e) => console.log('PAGEERROR', e.stack))
      await page.goto(`${host.url}/#/`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      if (!isEmpty) await page.locator('.u-over').first().waitFor()
      await page.waitForTimeout(1200)
      const name = isEmpty ? 'empty' : 'overview'
      await page.screenshot({ path: `${into}/${name}-${colorScheme}-${size}.png` })
      if (!isEmpty && size === '1280x800') {
        await page.getByRole('button', { name: '24 h' }).click()
        await page.waitForTimeout(700)
        await page
          .locator('.u-over')
          .first()
          .hover({ position: { x: 200, y: 60 } })
        await page.getByRole('button', { name: 'Run time as a table' }).click()
        await page
          .locator('.u-over')
          .first()
          .hover({ position: { x: 200, y: 60 } })
        await page.screenshot({ path: `${into}/day-${colorScheme}.png` })
        await page
          .locator('main, .scroll-thin')
          .last()
          .evaluate(() => {
            for (const e of document.querySelectorAll('.scroll-thin')) e.scrollTop = 10000
          })
        await page.waitForTimeout(200)
        await page.screenshot({ path: `${into}/bottom-${colorScheme}.png` })
      }
      await context.close()
    }
} finally {
  await browser.close()
  await host.stop()
  await rm(home, { recursive: true, force: true })
}
