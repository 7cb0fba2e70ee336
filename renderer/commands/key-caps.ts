/** The caps of a binding as tinykeys writes it: `$mod+k` is `⌘K` or `Ctrl+K`, `g o` is two caps. */
export function keyCaps(binding: string, isMac: boolean = isOnMac()): string[] {
  return binding.split(' ').map((press) => {
    const parts = press.split(/(?<=\w|\])\+/).filter((part) => !part.startsWith('['))
    const caps = parts.map(
      (part) => CAPS[part]?.[isMac ? 1 : 0] ?? (part.length === 1 ? part.toUpperCase() : part),
    )
    return caps.join(isMac ? '' : '+')
  })
}

const CAPS: Readonly<Record<string, readonly [string, string]>> = {
  $mod: ['Ctrl', '⌘'],
  Shift: ['Shift', '⇧'],
  Alt: ['Alt', '⌥'],
  Space: ['Space', 'Space'],
  Enter: ['Enter', '⏎'],
  Escape: ['Esc', 'Esc'],
  ArrowDown: ['↓', '↓'],
  ArrowUp: ['↑', '↑'],
  BracketLeft: ['[', '['],
  BracketRight: [']', ']'],
}

function isOnMac(): boolean {
  return typeof navigator === 'object' && /Mac|iPhone|iPad/.test(navigator.platform)
}
