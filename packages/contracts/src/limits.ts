/** Limits that more than one part must agree on. */
export const limits = {
  /** Entries that a cached home timeline keeps; older ones are read from MySQL. Twitter's own figure. */
  homeTimelineEntries: 800,
  /** Accounts that one account may follow. */
  following: 5000,
  /** Accounts in one list, and lists that one account may own. X's own figures. */
  listMembers: 5000,
  ownedLists: 1000,
  /** How long a new celebrity's tweets are still pushed, while every reader learns to merge them. */
  celebrityOverlapMs: 60_000,
  /** Bytes of a request body, as it comes and unpacked. */
  bodyBytes: 64 * 1024,
  /** Tokens that the gateway asks graph about at once. */
  tokensPerRequest: 500,
  /** Ids in one lookup. */
  lookupIds: 100,
  /** Characters of a query: of recent search, and of all that may be longer. X's own figures. */
  recentQueryCharacters: 512,
  queryCharacters: 1024,
  /** Characters of an Idempotency-Key header. */
  idempotencyKeyCharacters: 255,
  /** How long a search may look back: seven days, as the X API's recent search. */
  recentSearchMs: 7 * 24 * 60 * 60 * 1000,
} as const
