import type { Answer, Contender, Task } from './contender.ts'
import { openContender, type ContenderId } from './contenders.ts'

/** What the process of a contender says first: who it is, or why it can't take part. */
export type Introduction =
  | { readonly name: string; readonly version: string; readonly durability: string }
  | { readonly absent: string }

const contender = await introduced(process.argv[2] as ContenderId)

// Whoever asked is gone: so is the reason to be here.
process.on('disconnect', () => process.exit())

// One task at a time: the next comes after the answer.
process.on('message', (task: Task) => {
  void answer(task).then((given) => process.send?.(given))
})

async function introduced(id: ContenderId): Promise<Contender | null> {
  try {
    const { name, version, durability, measures } = await openContender(id)
    process.send?.({ name, version, durability } satisfies Introduction)
    return { name, version, durability, measures }
  } catch (error) {
    process.send?.({ absent: messageOf(error) } satisfies Introduction)
    return null
  }
}

async function answer(task: Task): Promise<Answer> {
  const measure = contender?.measures[task.measure]
  if (!measure) return { kind: 'unable' }
  try {
    return { kind: 'measured', figures: await measure(task) }
  } catch (error) {
    return { kind: 'failed', message: messageOf(error) }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
