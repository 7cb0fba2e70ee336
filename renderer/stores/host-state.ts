import { shallowRef, type ShallowRef } from 'vue'
import { useToastsStore } from './toasts.ts'

/** Something of the host's as it stands: told in events, and in the answers to what is asked. */
export interface HostState<T> {
  /** Null until it is known. */
  readonly state: Readonly<ShallowRef<T | null>>
  /** The host has told how it stands. */
  tell(value: T): void
  /** Ask the host how it stands. @throws what the question throws */
  load(question: () => Promise<T>): Promise<void>
  /** The same for an answer that says more than that. @throws what the question throws */
  take<Answer>(question: () => Promise<Answer>, read: (answer: Answer) => T): Promise<Answer>
  /** Have the host change it. @param failed what did not work, should it not @returns whether it did */
  change(failed: string, question: () => Promise<T>): Promise<boolean>
}

/**
 * Answers and events come by different ways, and an answer may be overtaken by an event that tells of what happened
 * after it: then the answer is old news, and is not taken.
 */
export function hostState<T>(): HostState<T> {
  const state = shallowRef<T | null>(null)
  let told = 0

  function tell(value: T): void {
    told++
    state.value = value
  }

  async function take<Answer>(question: () => Promise<Answer>, read: (answer: Answer) => T): Promise<Answer> {
    const toldBefore = told
    const answer = await question()
    if (told === toldBefore) state.value = read(answer)
    return answer
  }

  async function load(question: () => Promise<T>): Promise<void> {
    await take(question, (answer) => answer)
  }

  async function change(failed: string, question: () => Promise<T>): Promise<boolean> {
    try {
      await load(question)
      return true
    } catch (error) {
      useToastsStore().fail(failed, error)
      return false
    }
  }

  return { state, tell, load, take, change }
}
