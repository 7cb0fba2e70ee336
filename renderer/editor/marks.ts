import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { literal } from '../format/json-search.ts'

/** Search for another text; '' for none. */
export const setHits = StateEffect.define<string>()
/** Mark the place at which a text stops being JSON; null for none. */
export const setFault = StateEffect.define<number | null>()

const query = StateField.define<string>({
  create: () => '',
  update: (value, { effects }) =>
    effects.reduce((last, effect) => (effect.is(setHits) ? effect.value : last), value),
})

const HIT = Decoration.mark({ class: 'cm-hit' })

/** Only what is seen is searched: a text of megabytes has its hits elsewhere already. */
function visibleHits({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  const wanted = state.field(query)
  if (wanted === '') return builder.finish()
  for (const { from, to } of visibleRanges) {
    const text = state.sliceDoc(from, to)
    for (const hit of text.matchAll(literal(wanted)))
      builder.add(from + hit.index, from + hit.index + hit[0].length, HIT)
  }
  return builder.finish()
}

export const hitMarks = [
  query,
  ViewPlugin.define(
    (view) => ({
      decorations: visibleHits(view),
      update(update: ViewUpdate) {
        const isOther = update.startState.field(query) !== update.state.field(query)
        if (isOther || update.docChanged || update.viewportChanged)
          this.decorations = visibleHits(update.view)
      },
    }),
    { decorations: (plugin) => plugin.decorations },
  ),
]

const FAULT_LINE = Decoration.line({ class: 'cm-fault-line' })
const FAULT = Decoration.mark({ class: 'cm-fault' })

export const faultMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { effects, state, changes }) {
    const effect = effects.find((one) => one.is(setFault))
    if (!effect) return marks.map(changes)
    const at = effect.value
    if (at === null) return Decoration.none
    const line = state.doc.lineAt(at)
    // At the end of a line there is nothing to underline: the line's own mark says where.
    const mark = at < line.to ? [FAULT.range(at, at + 1)] : []
    return Decoration.set([FAULT_LINE.range(line.from), ...mark])
  },
  provide: (field) => EditorView.decorations.from(field),
})
