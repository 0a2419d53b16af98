/** Where a page lies: below `before`, or above `after`; at most one of them is given, and none means the first page. */
export type PageBounds = {
  readonly before: string | null
  readonly after: string | null
  readonly limit: number
}

/** The largest BIGINT UNSIGNED. */
export const largestPosition = '18446744073709551615'
