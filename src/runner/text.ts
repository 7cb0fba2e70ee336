/** Text that every store and screen takes: no NUL, no lone surrogate, at most `bytes` of UTF-8, its cut marked. */
export function fitText(text: string, bytes: number): string {
  return mend(cutText(text, Math.floor(bytes)))
}

/** Well-formed Unicode without NULs, which end the text in too many places. */
function mend(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\u2400') : wellFormed
}

function cutText(text: string, bytes: number): string {
  // A UTF-16 unit takes three bytes of UTF-8 at most, so a short text needs no counting.
  if (text.length * 3 <= bytes) return text
  // Each unit takes one byte at least: what stands past `bytes` units is never kept, however long it is.
  const head = Buffer.from(mend(text.slice(0, bytes)), 'utf8')
  if (head.byteLength <= bytes && text.length <= bytes) return text
  let end = Math.max(0, bytes - CUT_BYTES)
  // Not in the middle of a character: its continuation bytes are 10xxxxxx.
  while (end > 0 && ((head[end] ?? 0) & 0xc0) === 0x80) end--
  return head.toString('utf8', 0, end) + CUT
}

const CUT = '…'
const CUT_BYTES = 3
