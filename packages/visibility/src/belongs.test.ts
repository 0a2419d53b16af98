import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '@flightpath/contracts'
import { isInHome, isInUserTimeline, isUnmuted } from './belongs.ts'
import { accountId, tweetBy, viewer } from './test-judged.ts'
import { nobody, sees, type Viewer } from './visibility.ts'

const [me, followed, stranger] = [accountId(1), accountId(2), accountId(3)]
const reader = viewer(me, { following: new Set([followed]) })

const open = (id: AccountId) => ({ id, protected: false })
const post = (author: AccountId, replyTo?: AccountId) =>
  tweetBy(open(author), replyTo === undefined ? {} : { replyTo })
const repost = (by: AccountId, of: AccountId) => tweetBy(open(by), { repostOf: open(of) })

test('home holds tweets by the viewer and by those followed now', () => {
  assert.equal(isInHome(reader, post(me)), true)
  assert.equal(isInHome(reader, post(followed)), true)
  assert.equal(isInHome(reader, post(stranger)), false)
})

test('a reply is in home when it answers the viewer, its own author, or someone followed', () => {
  assert.equal(isInHome(reader, post(followed, me)), true)
  assert.equal(isInHome(reader, post(followed, followed)), true)
  assert.equal(isInHome(reader, post(me, followed)), true)
  assert.equal(isInHome(reader, post(me, me)), true)
  assert.equal(isInHome(reader, post(followed, stranger)), false)
  assert.equal(isInHome(reader, post(me, stranger)), false)
  assert.equal(isInHome(reader, post(stranger, me)), false)
})

test('a repost is in home when the reposter is near, whoever wrote the original', () => {
  assert.equal(isInHome(reader, repost(followed, stranger)), true)
  assert.equal(isInHome(reader, repost(me, stranger)), true)
  assert.equal(isInHome(reader, repost(stranger, followed)), false)
})

test('a mute hides tweets, and reposts of and by the muted one, from home', () => {
  const muting = viewer(me, { following: new Set([followed]), muted: new Set([followed]) })
  assert.equal(isInHome(muting, post(followed)), false)
  assert.equal(isInHome(muting, repost(me, followed)), false)
  assert.equal(isInHome(muting, repost(followed, stranger)), false)
  assert.equal(isInHome(muting, post(me, followed)), true)
})

test("a muted author's own timeline is shown, and others' without reposts of that author", () => {
  const muting = viewer(me, { muted: new Set([stranger]) })
  assert.equal(isInUserTimeline(muting, post(stranger)), true)
  assert.equal(isInUserTimeline(muting, repost(stranger, stranger)), true)
  assert.equal(isInUserTimeline(muting, repost(stranger, followed)), true)
  assert.equal(isInUserTimeline(muting, repost(followed, stranger)), false)
  assert.equal(isUnmuted(muting, repost(stranger, followed)), false)
})

/** A small world as people would tell it: pairs of who does what to whom. */
type Fact = readonly ['follows' | 'blocks' | 'mutes', number, number]
type World = { readonly facts: readonly Fact[]; readonly protected: readonly number[] }

const people = fc.integer({ min: 1, max: 4 })
const verbs = fc.constantFrom('follows' as const, 'blocks' as const, 'mutes' as const)
const worlds: fc.Arbitrary<World> = fc.record({
  facts: fc.array(fc.tuple(verbs, people, people), { maxLength: 12 }),
  protected: fc.uniqueArray(people),
})

const does = ({ facts }: World, verb: Fact[0], who: number | null, whom: number) =>
  facts.some((fact) => fact[0] === verb && fact[1] === who && fact[2] === whom)

function viewerIn(world: World, who: number | null): Viewer {
  if (who === null) return nobody
  const those = (verb: Fact[0]) =>
    world.facts.filter(([is, by]) => is === verb && by === who).map(([, , whom]) => accountId(whom))
  const blockers = world.facts.filter(([is, , whom]) => is === 'blocks' && whom === who)
  return {
    accountId: accountId(who),
    following: new Set(those('follows')),
    blocked: new Set([...those('blocks'), ...blockers.map(([, by]) => accountId(by))]),
    muted: new Set(those('mutes')),
  }
}

/** The definitions, in sentences about the world. */
function define(world: World, who: number | null) {
  const isMe = (whom: number) => who === whom
  const mayRead = (whom: number) =>
    isMe(whom) ||
    (!does(world, 'blocks', who, whom) &&
      !(who !== null && does(world, 'blocks', whom, who)) &&
      (!world.protected.includes(whom) || does(world, 'follows', who, whom)))
  const isNear = (whom: number) => isMe(whom) || does(world, 'follows', who, whom)
  return { mayRead, isNear, mutes: (whom: number) => does(world, 'mutes', who, whom) }
}

test('in any small world, what is seen and what belongs is what the definitions say', () => {
  const optional = fc.option(people)
  fc.assert(
    fc.property(worlds, optional, people, optional, optional, (world, who, by, to, of) => {
      const account = (id: number) => ({
        id: accountId(id),
        protected: world.protected.includes(id),
      })
      const judged = tweetBy(account(by), {
        ...(to !== null && { replyTo: accountId(to) }),
        ...(of !== null && { repostOf: account(of) }),
      })
      const { mayRead, isNear, mutes } = define(world, who)
      const authors = of === null ? [by] : [by, of]
      const asks = viewerIn(world, who)
      assert.equal(sees(asks, judged), authors.every(mayRead))
      assert.equal(isUnmuted(asks, judged), !authors.some(mutes))
      assert.equal(isInUserTimeline(asks, judged), of === null || of === by || !mutes(of))
      const answersNear = to === null || to === by || isNear(to)
      assert.equal(isInHome(asks, judged), isNear(by) && !authors.some(mutes) && answersNear)
    }),
    { numRuns: 2000 },
  )
})
