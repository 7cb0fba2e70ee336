/** What a caller was told: from then on it must outlive a power cut. */
export type Ack =
  | { readonly kind: 'enqueued'; readonly id: number; readonly type: string; readonly bytes: number }
  | { readonly kind: 'settled'; readonly id: number; readonly status: string }
  /** It was told that nothing happened: nothing is promised. */
  | { readonly kind: 'refused'; readonly id: 0 }

/** One acknowledgement per line. */
export function acksIn(text: string): readonly Ack[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Ack)
}
