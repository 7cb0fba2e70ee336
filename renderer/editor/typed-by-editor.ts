import { EditorView } from '@codemirror/view'

/**
 * Writes what is typed without the browser: it would keep the colours of what stands there, or stood there, as inline
 * styles, which the content security policy refuses. What is composed, as by an input method, stays the browser's.
 */
export const typedByEditor = EditorView.domEventHandlers({
  beforeinput({ inputType, data, isComposing }, view) {
    if (inputType !== 'insertText' || data === null || isComposing) return false
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
    return true
  },
})
