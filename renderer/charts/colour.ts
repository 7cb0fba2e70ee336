/**
 * What a colour comes to in the present theme. A custom property says only what it was set to, and a canvas
 * understands neither that nor light-dark(): an element that has the colour says it.
 */
export function colourOf(css: string, within: HTMLElement): string {
  const probe = document.createElement('span')
  probe.style.color = css
  within.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
