import type { HeldBy, Hold, Holds, NewHold } from '../../model/hold.ts'
import type { Acted, Surface } from '../../model/operation.ts'
import type { SingleOptions } from './acting.ts'

/** What stops jobs before they run, and what is done to those. */
export interface Holding {
  /** What stops jobs before they run, and what waits. */
  holds(): Promise<Holds>
  /**
   * Stop the next job of a type that matches, or every one, before it runs: it waits, pending and held, for somebody who
   * runs (`run-now`), corrects, fails or cancels it. It counts from now on, in every host, and outlives them.
   *
   * @throws INVALID_INPUT naming `condition` or `type`
   */
  hold(hold: NewHold, surface?: Surface): Promise<Hold>
  /** What it holds stays held, however that goes. @throws NOT_FOUND */
  switchHold(id: number, isOn: boolean, surface?: Surface): Promise<Hold>
  /** @throws NOT_FOUND */
  removeHold(id: number, surface?: Surface): Promise<void>
  /** What holds a job; null where it is not held. @throws NOT_FOUND */
  heldBy(id: number): Promise<HeldBy | null>
  /**
   * Let a held job fail as if its handler had said that no retry can help: dead, with an attempt in its history.
   *
   * @throws NOT_FOUND, NOT_ALLOWED where it is not held, CONFLICT
   */
  fail(id: number, options?: Omit<SingleOptions, 'change'>): Promise<Acted>
}
