import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { jsonColours } from './json-colours.ts'
import { LOOK } from './look.ts'
import { faultMark, setFault } from './marks.ts'
import { typedByEditor } from './typed-by-editor.ts'

/** A JSON text that can be edited. */
export interface JsonEditor {
  text(): string
  /** Another text, unless it is that already. */
  show(text: string): void
  /** Mark where it stops being JSON; null where it doesn't. */
  fault(at: number | null): void
  focus(): void
  close(): void
}

export interface JsonEditorOptions {
  /** Of the content security policy: the editor's styles carry it. */
  readonly nonce: string
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
  /** Escape was pressed: the keyboard goes back to the page. Tab does so by itself. */
  readonly onLeave: () => void
}

export function openJsonEditor(
  parent: HTMLElement,
  { nonce, label, text, onChange, onLeave }: JsonEditorOptions,
): JsonEditor {
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString())
        }),
        lineNumbers(),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        jsonColours,
        faultMark,
        LOOK,
        typedByEditor,
        keymap.of([
          { key: 'Escape', run: () => (onLeave(), true) },
          // It means to send what was written, to the dialog around it; here it would write an empty line.
          { key: 'Mod-Enter', run: () => true },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  })
  return {
    text: () => view.state.doc.toString(),
    show(next) {
      if (next === view.state.doc.toString()) return
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } })
    },
    fault(at) {
      view.dispatch({ effects: setFault.of(at === null ? null : Math.min(at, view.state.doc.length)) })
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}
