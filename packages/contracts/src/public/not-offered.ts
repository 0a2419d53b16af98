// What the X API documents and flightpath has nothing for. Each is refused by a schema that also says why: validation
// tells it to whoever asks for it, and the API document lists it.
import Type from 'typebox'

/**
 * The keyword in a schema. An object's has the members that it does not take, and an enum's the values, each with the
 * reason; that of a value that may only be its default is the reason alone.
 */
export const notOffered = 'x-not-offered'

type Reasons = Readonly<Record<string, string>>

/** For an object: its members that are documented and not taken, each with the reason. */
export function membersNotOffered(reasons: Reasons) {
  return { [notOffered]: reasons }
}

/** A member that may be left out or be false, which asks for nothing. */
export function onlyFalse(reason: string) {
  return Type.Optional(Type.Literal(false, { [notOffered]: reason }))
}

/** For `reply_settings`: what the X API has besides. */
export const replySettingsNotOffered = {
  [notOffered]: {
    subscribers: 'there are no subscriptions',
    verified: 'nobody is verified',
  },
}
