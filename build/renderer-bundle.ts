import path from 'node:path'
import type { InlineConfig } from 'vite'
import { QUIET_CHECKS } from './quiet-checks.ts'
import { root } from './root.ts'

/**
 * The console's pages. Paths are relative and routes live in the hash, so that one build is served at
 * `/` over HTTP and at `app://yardmaster/` in the desktop; both put a nonce of their own where
 * `__CSP_NONCE__` stands, for each response anew.
 */
export async function rendererConfig(outDir: string): Promise<InlineConfig> {
  return {
    ...(await rendererBase()),
    base: './',
    logLevel: 'warn',
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      outDir,
      emptyOutDir: true,
      target: 'chrome150',
      sourcemap: 'hidden',
      modulePreload: { polyfill: false },
      // A data: URL would need a hole in the content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: { checks: QUIET_CHECKS },
      chunkSizeWarningLimit: 1500,
    },
  }
}

/** What building and developing the renderer share. */
export async function rendererBase(): Promise<InlineConfig> {
  const [{ default: vue }, { default: tailwindcss }] = await Promise.all([
    import('@vitejs/plugin-vue'),
    import('@tailwindcss/vite'),
  ])
  return {
    configFile: false,
    root: path.join(root, 'renderer'),
    plugins: [vue(), tailwindcss()],
  }
}
