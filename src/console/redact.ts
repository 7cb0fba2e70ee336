const HIDDEN = '[hidden]'

/** A text without what lets someone in: the secrets given, bearer tokens, and codes and tokens in addresses. */
export function redact(text: string, secrets: readonly string[]): string {
  let safe = text
    .replaceAll(/\b(bearer)\s+[^\s"',;]+/gi, `$1 ${HIDDEN}`)
    .replaceAll(/([?&](?:code|token|key|password|secret)=)[^&\s"'#]+/gi, `$1${HIDDEN}`)
    .replaceAll(/(\b\w+:\/\/[^\s:/@]+):[^\s@/]+@/g, `$1:${HIDDEN}@`)
  for (const secret of secrets) if (secret !== '') safe = safe.replaceAll(secret, HIDDEN)
  return safe
}
