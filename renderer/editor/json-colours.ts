import { RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  ViewPlugin,
  type DecorationSet,
  type EditorView,
  type ViewUpdate,
} from '@codemirror/view'
import { tokensOf, type JsonToken } from '../format/json-lines.ts'

/** Of a line longer than this only the beginning is coloured: whether a place is in a string takes all before it. */
const MOST_CHARACTERS = 50_000

const MARKS = Object.fromEntries(
  (['key', 'string', 'number', 'word', 'mark'] as const).map((kind) => [
    kind,
    Decoration.mark({ class: `cm-json-${kind}` }),
  ]),
) as Readonly<Partial<Record<JsonToken['kind'], Decoration>>>

/**
 * Colours what is seen, line by line: no token of JSON goes beyond its line. A parser of the whole text
 * takes seconds to get to the end of one of megabytes.
 */
export const jsonColours = ViewPlugin.define(
  (view) => ({
    decorations: coloursOf(view),
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = coloursOf(update.view)
    },
  }),
  { decorations: (plugin) => plugin.decorations },
)

function coloursOf({ state, visibleRanges }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  let done = -1
  for (const { from, to } of visibleRanges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at)
      // A long line may be seen in several ranges.
      if (line.from > done)
        addLine(builder, line.from, state.sliceDoc(line.from, Math.min(line.to, line.from + MOST_CHARACTERS)))
      done = line.from
      at = line.to + 1
    }
  }
  return builder.finish()
}

function addLine(builder: RangeSetBuilder<Decoration>, from: number, text: string): void {
  let at = from
  for (const { kind, text: token } of tokensOf(text)) {
    const mark = MARKS[kind]
    if (mark) builder.add(at, at + token.length, mark)
    at += token.length
  }
}
