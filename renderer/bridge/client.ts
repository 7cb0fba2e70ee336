import type { ContractRouterClient } from '@orpc/contract'
import type { ConsoleEvent, Contract } from '../../src/contract/index.ts'

/** Every operation of the host, typed from the contract. */
export type Client = ContractRouterClient<Contract>

export type EventKind = ConsoleEvent['kind']
export type EventOf<Kind extends EventKind> = Extract<ConsoleEvent, { kind: Kind }>

/** What the desktop's preload gives the page; absent in a browser. */
export interface DesktopPreload {
  /** Asks for a port to the engine: it arrives as a window message, `engine:port`. */
  connect(): void
}

declare global {
  interface Window {
    readonly yardmaster?: DesktopPreload
  }
}
