import { EditFailure } from './edit-failure.ts'
import type { FieldPlace } from './field-places.ts'
import type { JsonSpan } from './json-spans.ts'
import type { Splice } from './splice.ts'

/** What takes these places out of their objects and lists, each with one of the commas beside it. */
export function removed(places: readonly FieldPlace[]): readonly Splice[] {
  return [...Map.groupBy(places, ({ parent }) => parent)].flatMap(([parent, of]) => {
    if (!parent) throw new EditFailure('not-fitting', 'the whole payload can’t be removed')
    const steps = new Set(of.map(({ step }) => step))
    return cutsOf(parent, partsOf(parent), (part) => steps.has(part.step))
  })
}

interface Part {
  readonly step: string | number
  readonly start: number
  readonly end: number
}

/** A name that repeats goes with all of its repetitions. */
function partsOf(parent: JsonSpan): readonly Part[] {
  if (parent.kind === 'array') return parent.items.map(({ start, end }, step) => ({ step, start, end }))
  return parent.members.map(({ name, start, value }) => ({ step: name, start, end: value.end }))
}

function cutsOf(parent: JsonSpan, parts: readonly Part[], isCut: (part: Part) => boolean): Splice[] {
  const cuts: Splice[] = []
  for (let at = 0; at < parts.length; at++) {
    const first = at
    while (at < parts.length && isCut(parts[at] as Part)) at++
    if (at === first) continue
    // With the comma before; where nothing stays before, with the one behind; where nothing stays, all of it.
    const [before, last, after] = [parts[first - 1], parts[at - 1] as Part, parts[at]]
    if (before) cuts.push({ start: before.end, end: last.end, by: '' })
    else if (after) cuts.push({ start: (parts[first] as Part).start, end: after.start, by: '' })
    else cuts.push({ start: parent.start + 1, end: parent.end - 1, by: '' })
  }
  return cuts
}
