import { eld } from 'eld/extrasmall'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guessByNgrams } from './guess-by-ngrams.ts'

const words = fc.constantFrom(
  ...`heute ist das Wetter wirklich schön no puedo creer lo que acaba de pasar il fait beau
  aujourd’hui à Paris nie chce mi się dzisiaj pracować não aguento mais essa chuva l'été don’t dneska je
  opravdu krásné počasí hôm nay trời đẹp quá сегодня очень хорошая погода не можу повірити امروز هوا خیلی
  خوب است आज मौसम बहुत अच्छा है İstanbul Grundstücksverkehrsgenehmigungszuständigkeit a ok 42 1:0`.split(
    /\s+/,
  ),
)

test('a guess is what eld detects and calls reliable', () => {
  const pieces = fc.array(
    fc.oneof({ weight: 4, arbitrary: words }, fc.string({ unit: 'binary' })),
    {
      maxLength: 14,
    },
  )
  fc.assert(
    fc.property(pieces, fc.constantFrom(' ', ', ', "' ", ''), (parts, joint) => {
      const text = parts.join(joint).slice(0, 100)
      const guess = eld.detect(text)
      assert.equal(guessByNgrams(text), guess.isReliable() ? guess.language : null)
    }),
    { numRuns: 3000 },
  )
})
