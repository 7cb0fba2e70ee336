import type { Contender } from './contender.ts'
import { limit } from './limit/contender.ts'
import { ours } from './ours/contender.ts'

/** In the order in which tables show them. */
export const PEERS = ['plainjob', 'liteque', 'sidequest', 'pg-boss', 'graphile-worker', 'bullmq'] as const

export type ContenderId = 'ours' | 'limit' | (typeof PEERS)[number]

/** @throws where a peer's package is not installed, or its server not at hand */
export async function openContender(id: ContenderId): Promise<Contender> {
  switch (id) {
    case 'ours':
      return ours()
    case 'limit':
      return limit()
    default: {
      const peer = (await import(`./peers/${id}.ts`)) as { readonly contender: () => Promise<Contender> }
      return peer.contender()
    }
  }
}
