import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { STATUS_WORDS } from '../../../renderer/messages.ts'
import type { JobStatus } from '../../../src/model/status.ts'
import type { Host } from './host.ts'

export const PAGES = [
  'Overview',
  'Jobs',
  'Failures',
  'Queues',
  'Schedules',
  'Handlers',
  'Workers',
  'Ledger',
  'Health',
  'Logs',
  'Settings',
] as const
export type PageName = (typeof PAGES)[number]

/** The console as a person uses it: what they do, and what they see. */
export class ConsolePage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Come in with the token, without the form. */
  async signInTo(host: Host): Promise<void> {
    const response = await this.page.request.post(`${host.url}/session`, { data: { token: host.token } })
    expect(response.status()).toBe(204)
    await this.page.goto(`${host.url}/`)
    await this.expectReady()
  }

  async signInWithForm(token: string): Promise<void> {
    await this.page.getByLabel('Token').fill(token)
    await this.page.getByRole('button', { name: 'Sign in' }).click()
  }

  /** The frame of the console is there, and it is connected. */
  async expectReady(): Promise<void> {
    await expect(this.page.getByRole('navigation', { name: 'Pages' })).toBeVisible()
    await expect(this.page.getByText('The host does not answer.')).toBeHidden()
  }

  async goTo(name: PageName): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).first().click()
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible()
  }

  /** Follow a link into the console, as from a bookmark. */
  async follow(hash: string): Promise<void> {
    await this.page.evaluate((address) => {
      location.hash = address
    }, hash)
  }

  /** On the handlers' page: change a handler, and see that what runs was built anew. */
  async seeRebuilt(change: () => Promise<void>): Promise<void> {
    const heading = this.page.getByRole('heading', { level: 2, name: /^Build / })
    const before = /^Build (\S+),/.exec(await heading.innerText())?.[1]
    await change()
    await expect(heading).not.toContainText(`Build ${before},`)
  }

  // Health

  get backups(): Locator {
    return this.page.getByRole('table', { name: 'Backups' }).locator('tbody').getByRole('row')
  }

  /** What is said of the disk, integrity, counters or the event loop. */
  fact(id: 'disk' | 'integrity' | 'counters' | 'lag'): Locator {
    return this.page.locator(`[data-fact="${id}"]`)
  }

  /** On the page of health: make a copy, and see it kept. */
  async backUp(): Promise<void> {
    const before = await this.backups.count()
    await this.page.getByRole('button', { name: 'Back up now' }).click()
    await expect(this.backups).toHaveCount(before + 1)
  }

  /** Ask to go back to the newest copy; resolves with the dialog once it has been looked through. */
  async askToRestore(): Promise<Locator> {
    await this.page
      .getByRole('button', { name: /^Restore the backup of/ })
      .first()
      .click()
    const dialog = this.page.getByRole('dialog')
    await expect(dialog.getByRole('table', { name: 'Jobs by status' })).toBeVisible()
    return dialog
  }

  // Jobs

  get list(): Locator {
    return this.page.getByRole('grid', { name: 'Jobs' })
  }

  /** The search in words. */
  get search(): Locator {
    return this.page.getByRole('combobox', { name: 'Search jobs' })
  }

  row(id: number): Locator {
    return this.page.locator(`[data-job-id="${id}"]`)
  }

  inspector(id: number): Locator {
    return this.page.getByRole('complementary', { name: `Job ${id}`, exact: true })
  }

  /** The job's page, with its inspector beside the list. */
  async openJob(id: number): Promise<Locator> {
    await this.follow(`/jobs/${id}`)
    const inspector = this.inspector(id)
    await expect(inspector).toBeVisible()
    return inspector
  }

  /** What the inspector of an open job says; waits until it does. */
  async expectStatus(id: number, status: JobStatus): Promise<void> {
    await expect(this.inspector(id).locator('[data-status]').first()).toHaveText(STATUS_WORDS[status], {
      timeout: 20_000,
    })
  }

  /** Show the jobs of one status, or all. */
  async show(status: JobStatus | 'all'): Promise<void> {
    await this.statusTab(status).click()
    await expect(this.statusTab(status)).toHaveAttribute('aria-pressed', 'true')
  }

  /** How many jobs a status has, as its tab says; waits until it does. */
  async expectCount(status: JobStatus | 'all', count: number): Promise<void> {
    const words = new Intl.NumberFormat('en').format(count)
    await expect(this.statusTab(status)).toHaveText(new RegExp(`\\D${words}$`), { timeout: 30_000 })
  }

  async showAttempts(id: number): Promise<Locator> {
    await this.inspector(id).getByRole('tab', { name: 'Attempts' }).click()
    return this.inspector(id).getByRole('tabpanel', { name: 'Attempts' })
  }

  async retry(id: number): Promise<void> {
    await this.inspector(id).getByRole('button', { name: 'Retry' }).click()
    await expect(this.notice(`Job ${id} retried`)).toBeVisible()
  }

  async cancel(id: number): Promise<void> {
    const isRunning = (await this.inspector(id).locator('[data-status]').first().innerText()) === 'Running'
    await this.inspector(id).getByRole('button', { name: 'Cancel' }).click()
    // What waits can be put back, and is cancelled without a question.
    if (isRunning) await this.page.getByRole('dialog').getByRole('button', { name: 'Cancel job' }).click()
  }

  /** Enqueue through the dialog. @returns the job's id, as the notice says it */
  async enqueue(type: string, payload: unknown): Promise<number> {
    await this.page.getByRole('button', { name: 'Enqueue' }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel('Type').fill(type)
    await this.write(dialog.getByRole('textbox', { name: 'Payload, as JSON' }), JSON.stringify(payload))
    await dialog.getByRole('button', { name: 'Enqueue' }).click()
    return this.enqueuedId()
  }

  /** Another text for an editor, as a person would write it. */
  async write(editor: Locator, text: string): Promise<void> {
    await editor.press('ControlOrMeta+a')
    await this.page.keyboard.insertText(text)
  }

  /** The number that the newest notice of an enqueued job names. */
  async enqueuedId(): Promise<number> {
    const notice = this.notice(/Job \d+ enqueued/).last()
    await expect(notice).toBeVisible()
    return Number(/Job (\d+)/.exec(await notice.innerText())?.[1])
  }

  /** Select what the list has loaded, then all that match its filter. */
  async selectAllMatching(count: number): Promise<void> {
    await this.page.getByRole('checkbox', { name: 'Select the loaded jobs' }).check()
    const all = this.page.getByRole('button', { name: /^Select all / })
    if (await all.isVisible()) await all.click()
    await expect(this.page.getByText(`${count} selected`)).toBeVisible()
  }

  notice(text: string | RegExp): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text })
  }

  private statusTab(status: JobStatus | 'all'): Locator {
    return this.page.getByRole('group', { name: 'Status' }).locator(`[data-status="${status}"]`)
  }
}
