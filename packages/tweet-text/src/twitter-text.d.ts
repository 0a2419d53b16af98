// What this package uses of twitter-text 3.1.0. The published types lack `configs` and the options of hashtags.
declare module 'twitter-text' {
  namespace twitterText {
    interface Found {
      /** UTF-16 code units. */
      indices: [number, number]
    }
    interface FoundUrl extends Found {
      url: string
    }
    interface FoundMention extends Found {
      screenName: string
      /** `/list` of `@name/list`, else empty. */
      listSlug: string
    }
    interface FoundHashtag extends Found {
      hashtag: string
    }
    interface FoundCashtag extends Found {
      cashtag: string
    }
    interface LengthConfig {
      readonly maxWeightedTweetLength: number
      readonly transformedURLLength: number
    }
  }
  const twitterText: {
    readonly configs: {
      readonly version1: twitterText.LengthConfig
      readonly version3: twitterText.LengthConfig
    }
    readonly regexen: {
      readonly spaces: RegExp
      readonly validGTLD: RegExp
      readonly validCCTLD: RegExp
      readonly extractUrl: RegExp
      readonly validAsciiDomain: RegExp
    }
    extractUrlsWithIndices(text: string): twitterText.FoundUrl[]
    extractMentionsOrListsWithIndices(text: string): twitterText.FoundMention[]
    extractHashtagsWithIndices(
      text: string,
      options: { readonly checkUrlOverlap: boolean },
    ): twitterText.FoundHashtag[]
    extractCashtagsWithIndices(text: string): twitterText.FoundCashtag[]
    extractEntitiesWithIndices(
      text: string,
    ): (
      | twitterText.FoundUrl
      | twitterText.FoundMention
      | twitterText.FoundHashtag
      | twitterText.FoundCashtag
    )[]
    /** Sorts by beginning and drops, in place, each one that begins inside the one before. */
    removeOverlappingEntities(entities: twitterText.Found[]): void
    getTweetLength(text: string, config: twitterText.LengthConfig): number
    hasInvalidCharacters(text: string): boolean
  }
  export = twitterText
}
