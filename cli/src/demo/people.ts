// Who lives in the demo, and who follows whom.
import { createRandom, pickEarly } from './random.ts'

/** The earlier ones have more followers; the celebrity has nearly everybody. */
export const people: readonly { readonly username: string; readonly name: string }[] = [
  { username: 'alice', name: 'Alice Moreau' },
  { username: 'bob', name: 'Bob Lindqvist' },
  { username: 'nova_telescope', name: 'Nova Observatory' },
  { username: 'carol', name: 'Carol Okafor' },
  { username: 'dan', name: 'Dan Petrov' },
  { username: 'erin', name: 'Erin Walsh' },
  { username: 'faythe', name: 'Faythe Adeyemi' },
  { username: 'grace', name: 'Grace Kim' },
  { username: 'heidi', name: 'Heidi Brandt' },
  { username: 'ivan', name: 'Ivan Horvat' },
  { username: 'judy', name: 'Judy Castellano' },
  { username: 'kenji', name: '田中健二' },
  { username: 'layla', name: 'ليلى حداد' },
  { username: 'mallory', name: 'Mallory Finch' },
  { username: 'niaj', name: 'Niaj Rahman' },
  { username: 'olga', name: 'Ольга Смирнова' },
  { username: 'pavel', name: 'Pavel Novák' },
  { username: 'quentin', name: 'Quentin Dubois' },
  { username: 'rupert', name: 'Rupert Ash' },
  { username: 'sofia', name: 'Σοφία Παππά' },
  { username: 'tariq', name: 'Tariq Aziz' },
  { username: 'uma', name: 'Uma Krishnan' },
  { username: 'victor', name: 'Victor Hugo Lima' },
  { username: 'wendy', name: 'Wendy Zhao' },
  { username: 'xavier', name: 'Xavier Roca' },
  { username: 'yuki', name: '佐藤由紀' },
  { username: 'zainab', name: 'Zainab Bello' },
  { username: 'anneke', name: 'Anneke de Wit' },
  { username: 'bruno', name: 'Bruno Carvalho' },
  { username: 'chiara', name: 'Chiara Conti' },
  { username: 'dmitri', name: 'Дмитрий Орлов' },
  { username: 'esra', name: 'Esra Yıldız' },
  { username: 'farid', name: 'Farid Nazari' },
  { username: 'gita', name: 'गीता शर्मा' },
  { username: 'hana', name: '김하나' },
  { username: 'imre', name: 'Imre Szabó' },
  { username: 'jonas', name: 'Jonas Eriksen' },
  { username: 'kofi', name: 'Kofi Mensah' },
  { username: 'lucia', name: 'Lucía Ortega' },
  { username: 'minh', name: 'Nguyễn Minh' },
  { username: 'noa', name: 'נועה לוי' },
  { username: 'oscar', name: 'Oscar Berg' },
  { username: 'priya', name: 'Priya Nair' },
  { username: 'rosa', name: 'Rosa Jiménez' },
  { username: 'samir', name: 'Samir Haddad' },
  { username: 'tove', name: 'Tove Nyström' },
  { username: 'ulrich', name: 'Ulrich Baum' },
  { username: 'vera', name: 'Vera Popescu' },
  { username: 'wim', name: 'Wim Peeters' },
  { username: 'zoe', name: 'Zoë Martin' },
]

/** The celebrity's place in `people`. */
export const celebrity = 2

export type DemoFollow = { readonly follower: number; readonly followee: number }

/** Pairs of places in `people`, the same at every call. */
export function demoFollows(): readonly DemoFollow[] {
  const random = createRandom(2006)
  const places = people.map((_, place) => place)
  return places.flatMap((follower) => {
    const followees = new Set<number>()
    if (follower % 6 !== 5) followees.add(celebrity)
    // So that what alice posts in the first command to try is in bob's timeline in the second.
    if (follower === 1) followees.add(0)
    const wanted = 3 + Math.floor(12 * random() ** 3)
    while (followees.size < wanted) followees.add(pickEarly(random, places))
    followees.delete(follower)
    return [...followees].map((followee) => ({ follower, followee }))
  })
}
