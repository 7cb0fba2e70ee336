// Characters that show nothing and change how others are read: controls but tab, and the bidirectional ones.
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- finding control characters is the point
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** `text` with hidden characters spelled out (`⟨U+202E⟩`), so that it reads as what it is. */
export function visible(text: string): string {
  return text.replace(
    HIDDEN,
    (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}

/** The part of a line that is shown, and how many characters are left out: layout is slow past some thousands. */
export function clipped(line: string, most = 2_000): { shown: string; left: number } {
  return line.length <= most
    ? { shown: line, left: 0 }
    : { shown: line.slice(0, most), left: line.length - most }
}
