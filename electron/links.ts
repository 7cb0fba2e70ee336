/** Links of other programs to this one: `yardmaster://job/7`. */
export const LINK_SCHEME = 'yardmaster'

/** The page that a link leads to, as the console's own address has it. A link only ever navigates; anything else is null. */
export function pageOfLink(link: string): string | null {
  if (!URL.canParse(link)) return null
  const { protocol, host, pathname, search, hash } = new URL(link)
  if (protocol !== `${LINK_SCHEME}:` || host !== 'job' || search !== '' || hash !== '') return null
  const id = /^\/([1-9]\d{0,14})$/.exec(pathname)?.[1]
  return id === undefined ? null : `/jobs/${id}`
}

/** The link that a program was started with; null without one. */
export function linkArgument(argv: readonly string[]): string | null {
  return argv.find((argument) => argument.startsWith(`${LINK_SCHEME}:`)) ?? null
}
