import { defineConfig } from '@playwright/test'
import { CHROMIUM_FLAGS, findChromium } from './build/chromium.ts'

const chromium = findChromium()

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results/e2e',
  // Every test starts a host of its own; two at once is what a small machine carries.
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Two hosts, two browsers and their handlers share a small machine: what passes at the second try is printed as
  // flaky, and a reason to look for the cause.
  retries: process.env['CI'] === 'true' ? 1 : 0,
  forbidOnly: process.env['CI'] === 'true',
  reporter: 'list',
  use: {
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'browser',
      testIgnore: 'electron.spec.ts',
      use: {
        browserName: 'chromium',
        launchOptions: { args: [...CHROMIUM_FLAGS], ...(chromium && { executablePath: chromium }) },
      },
    },
    { name: 'electron', testMatch: 'electron.spec.ts' },
  ],
})
