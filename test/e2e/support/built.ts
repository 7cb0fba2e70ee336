import { ensureBuilt } from '../../../build/ensure-built.ts'

/** What is tested is what is shipped. Costs nothing where it is fresh; several may call at once. */
export async function ensureConsoleIsBuilt(): Promise<void> {
  await ensureBuilt({ quiet: true })
}
