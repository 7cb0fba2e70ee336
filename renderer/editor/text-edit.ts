import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { jsonColours } from './json-colours.ts'
import { LOOK } from './look.ts'
import { typedByEditor } from './typed-by-editor.ts'

/** A text in the editor that is written in. */
export interface TextEdit {
  focus(): void
  /** Put the cursor where something is wrong. */
  goTo(at: number): void
  close(): void
}

export interface TextEditOptions {
  /** Of the content security policy: the editor's styles carry it. */
  readonly nonce: string
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
  /** Ctrl+Enter, or the like. */
  readonly onSave: () => void
  /** Escape was pressed. */
  readonly onLeave: () => void
}

export function openTextEdit(parent: HTMLElement, the: TextEditOptions): TextEdit {
  const { nonce, label, text, onChange, onSave, onLeave } = the
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        EditorView.cspNonce.of(nonce),
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        EditorView.lineWrapping,
        lineNumbers(),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        jsonColours,
        LOOK,
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString())
        }),
        typedByEditor,
        // Tab leaves the editor, as everywhere on the page.
        keymap.of([
          { key: 'Mod-Enter', run: () => (onSave(), true) },
          { key: 'Escape', run: () => (onLeave(), true) },
          ...historyKeymap,
          ...defaultKeymap,
        ]),
      ],
    }),
  })
  return {
    focus: () => view.focus(),
    goTo(at) {
      const anchor = Math.min(at, view.state.doc.length)
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) })
      view.focus()
    },
    close: () => view.destroy(),
  }
}
