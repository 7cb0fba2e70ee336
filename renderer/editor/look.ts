import { EditorView } from '@codemirror/view'

/** The console's look for the editor, with the colours that JSON has in the tree. */
export const LOOK = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '&.cm-focused': { outline: '1px solid var(--accent)', outlineOffset: '-1px' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    fontSize: '0.75rem',
    lineHeight: '1.125rem',
    fontFeatureSettings: "'calt' 0",
    scrollbarWidth: 'thin',
    scrollbarColor: 'var(--control) transparent',
  },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--accent)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--faint)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 8px 0 12px', minWidth: '2.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)',
  },
  '.cm-json-key': { color: 'var(--running)' },
  '.cm-json-string': { color: 'var(--completed)' },
  '.cm-json-number': { color: 'var(--failed)' },
  '.cm-json-word': { color: 'var(--cancelled)' },
  '.cm-json-mark': { color: 'var(--muted)' },
  '.cm-hit': { backgroundColor: 'color-mix(in srgb, var(--accent) 30%, transparent)', borderRadius: '2px' },
  '.cm-fault-line': { backgroundColor: 'color-mix(in srgb, var(--dead) 12%, transparent)' },
  '.cm-fault': { textDecoration: 'underline wavy var(--dead)', textUnderlineOffset: '3px' },
  '.cm-specialChar': { color: 'var(--dead)' },
})
