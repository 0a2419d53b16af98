import type { Settings } from './model.ts'

type By = { readonly by: string }
type OnTweet = By & { readonly tweet: string }
type OnSomebody = By & { readonly whom: string }
type OnList = By & { readonly list: string }

/** Something that somebody asks for, by ids of what is there, was there, or never was. */
export type Action =
  | (By & {
      readonly kind: 'post'
      readonly text: string
      readonly replyTo: string | null
      readonly quoted: string | null
      readonly mentions: readonly string[]
      readonly settings: Settings | null
    })
  | (OnTweet & {
      readonly kind:
        | 'delete'
        | 'repost'
        | 'unrepost'
        | 'like'
        | 'unlike'
        | 'bookmark'
        | 'unbookmark'
        | 'pin'
        | 'unpin'
    })
  | (OnTweet & { readonly kind: 'hide'; readonly hidden: boolean })
  | (OnSomebody & {
      readonly kind:
        | 'follow'
        | 'unfollow'
        | 'accept'
        | 'decline'
        | 'block'
        | 'unblock'
        | 'mute'
        | 'unmute'
    })
  | (By & { readonly kind: 'protect'; readonly protected: boolean })
  | (By & { readonly kind: 'create-list'; readonly name: string; readonly private: boolean })
  | (OnList & { readonly kind: 'delete-list' })
  | (OnList & { readonly kind: 'list-privacy'; readonly private: boolean })
  | (OnList & { readonly kind: 'add-member' | 'remove-member'; readonly whom: string })
