import { defaultKeymap } from '@codemirror/commands'
import { Compartment, EditorState, type EditorStateConfig } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { faultMark, hitMarks, setFault, setHits } from './marks.ts'
import { jsonColours } from './json-colours.ts'
import { LOOK } from './look.ts'

/** A read-only text in the editor. */
export interface TextView {
  /** Show another text, from its top, or from where it stops being JSON. */
  show(text: string, faultAt: number | null): void
  wrap(isWrapped: boolean): void
  /** Mark `query` where it is seen, and bring the one at `hitAt` into view. */
  find(query: string, hitAt: number): void
  close(): void
}

export interface TextViewOptions {
  /** Of the content security policy: the editor's styles carry it. */
  readonly nonce: string
  readonly label: string
  /** Escape was pressed: the keyboard goes back to the page. */
  readonly onLeave: () => void
}

export function openTextView(parent: HTMLElement, { nonce, label, onLeave }: TextViewOptions): TextView {
  const wrapping = new Compartment()
  let isWrapped = false
  const setUp = (): EditorStateConfig => ({
    extensions: [
      EditorView.cspNonce.of(nonce),
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', spellcheck: 'false' }),
      wrapping.of(isWrapped ? EditorView.lineWrapping : []),
      lineNumbers(),
      drawSelection(),
      // Hidden and bidirectional characters as what they are, as everywhere.
      highlightSpecialChars(),
      jsonColours,
      hitMarks,
      faultMark,
      LOOK,
      keymap.of([{ key: 'Escape', run: () => (onLeave(), true) }, ...defaultKeymap]),
    ],
  })
  const view = new EditorView({ parent, state: EditorState.create(setUp()) })

  return {
    show(text, faultAt) {
      view.setState(EditorState.create({ ...setUp(), doc: text }))
      if (faultAt === null) return
      const at = Math.min(faultAt, view.state.doc.length)
      view.dispatch({
        effects: [setFault.of(at), EditorView.scrollIntoView(at, { y: 'center' })],
        selection: { anchor: at },
      })
    },
    wrap(next) {
      isWrapped = next
      view.dispatch({ effects: wrapping.reconfigure(next ? EditorView.lineWrapping : []) })
    },
    find(query, hitAt) {
      const isThere = hitAt >= 0 && hitAt + query.length <= view.state.doc.length
      view.dispatch({
        effects: [
          setHits.of(query),
          ...(isThere ? [EditorView.scrollIntoView(hitAt, { y: 'center', x: 'center' })] : []),
        ],
        ...(isThere ? { selection: { anchor: hitAt, head: hitAt + query.length } } : {}),
      })
    },
    close: () => view.destroy(),
  }
}
