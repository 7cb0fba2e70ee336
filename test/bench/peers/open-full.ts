import { loadPeer } from './load-peer.ts'

/** A connection of the peers' own better-sqlite3. */
export interface FullConnection {
  pragma(text: string): unknown
  close(): void
}

/** With the durability that this engine has. */
export async function openFull(file: string): Promise<FullConnection> {
  const { default: Database } = await loadPeer<{ default: new (file: string) => FullConnection }>(
    'better-sqlite3',
  )
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  return db
}
