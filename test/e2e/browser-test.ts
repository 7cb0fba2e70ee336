import { test as base } from '@playwright/test'
import { findChromium, HOW_TO_GET_CHROMIUM } from '../../build/chromium.ts'

/**
 * `test` for whatever drives a browser. Without one, a test is skipped and says how to get one; in CI it
 * fails, since a suite that silently ran nothing proves nothing.
 */
export const test = base.extend<{ browserIsThere: undefined }>({
  browserIsThere: [
    async ({}, use, testInfo) => {
      if (findChromium() === null) {
        if (process.env['CI'] === 'true') throw new Error(HOW_TO_GET_CHROMIUM)
        testInfo.skip(true, HOW_TO_GET_CHROMIUM)
      }
      await use(undefined)
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
