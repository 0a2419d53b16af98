// Words of the languages that people write in, for texts that an index has some work with. All common words.

export type Language = {
  /** How many of 100 tweets are in it; roughly as of 2012. */
  readonly share: number
  /** The common ones first. */
  readonly words: readonly string[]
  readonly tags: readonly string[]
  /** What stands between words: nothing in scripts without spaces. */
  readonly space: '' | ' '
}

const split = (text: string): readonly string[] => text.split(' ')

export const languages: readonly Language[] = [
  {
    share: 40,
    words: split(
      'the to i a and of you in my is it for that this on me so just with be at not but have love all good day we get like now know what one can when no time out up are new see go today if really people was they want night do from think make back how never right need work last first great old little home morning coffee music rain train book friend street summer winter cat dog river game match goal song show phone city garden bread paper window letter market bridge idea question answer story photo walk light dark slow quick quiet loud happy tired hungry sleepy proud lucky strange simple perfect waiting finally almost always sometimes tomorrow yesterday tonight again together',
    ),
    tags: split('music news coffee photo football travel books gaming weather monday'),
    space: ' ',
  },
  {
    share: 16,
    words: split(
      '今日は 明日は 本当に とても ちょっと やっぱり 雨が 空が 電車が 朝から 夜まで 友達と 家で 駅で 仕事 学校 写真 音楽 映画 ラーメン コーヒー 猫 犬 桜 海 山 楽しい 嬉しい 眠い 寒い 暑い 美味しい きれいだ 行きたい 食べたい 見たい 聞いた 読んだ 帰る 寝る おはよう おやすみ ありがとう がんばる ですね でした なのに けれど だから そして 、 。',
    ),
    tags: split('写真 音楽 読書 料理 電車'),
    space: '',
  },
  {
    share: 12,
    words: split(
      'que de no la el y a en un lo es por me con si una mi para los te se pero hoy más todo bien como ya día vida noche gracias siempre nunca casa amigo música partido gol lluvia calle tiempo trabajo café libro ciudad mar sol feliz cansado mañana ahora otra vez',
    ),
    tags: split('música fútbol noticias cocina'),
    space: ' ',
  },
  {
    share: 9,
    words: split(
      'que de não o a e eu um é pra com me do da no meu você mais hoje bom dia noite vida gente quando muito tudo sempre casa amor jogo chuva praia música café trabalho amanhã agora saudade obrigado feliz cansado cidade rua livro',
    ),
    tags: split('música futebol notícias praia'),
    space: ' ',
  },
  {
    share: 8,
    words: split(
      'yang di dan aku ini itu ada sama lagi mau kalau kamu tidak bisa hari pagi malam makan tidur hujan teman rumah jalan kota lagu film kopi buku senang capek besok kemarin sekarang selalu sudah belum terima kasih',
    ),
    tags: split('musik bola kopi hujan'),
    space: ' ',
  },
  {
    share: 5,
    words: split(
      'في من على الله كل هذا يوم صباح مساء الخير قهوة بحر مطر كتاب موسيقى صديق بيت شارع مدينة ليل نهار جميل سعيد تعب غدا اليوم الآن دائما شكرا حياة قلب وقت عمل سوق',
    ),
    tags: split('قهوة قراءة موسيقى أخبار'),
    space: ' ',
  },
  {
    share: 4,
    words: split(
      'и в не на я что с а это как мы но ты по все сегодня завтра утро ночь день дом друг музыка книга дождь снег город улица поезд кофе работа хорошо плохо опять всегда никогда спасибо счастье время',
    ),
    tags: split('музыка чтение новости'),
    space: ' ',
  },
  {
    share: 3,
    words: split(
      '오늘 내일 정말 너무 진짜 아침 저녁 밤 비 눈 바람 커피 음악 영화 사진 친구 집 학교 회사 지하철 고양이 강아지 좋아요 예뻐요 배고파 졸려 고마워 사랑해 행복 시간',
    ),
    tags: split('사진 음악 일상'),
    space: ' ',
  },
  {
    share: 2,
    words: split(
      '今天 明天 真的 非常 有点 早上 晚上 下雨 天气 朋友 回家 上班 学校 音乐 电影 照片 咖啡 面条 好吃 好看 开心 累了 想去 看到 听说 一起 然后 因为 所以 谢谢 ， 。',
    ),
    tags: split('美食 音乐 旅行'),
    space: '',
  },
  {
    share: 1,
    words: split(
      'วันนี้ พรุ่งนี้ อากาศ ร้อน ฝนตก กาแฟ เพลง เพื่อน บ้าน ทำงาน หิว ง่วง สวย อร่อย ดีใจ ขอบคุณ มาก จริงๆ',
    ),
    tags: split('กาแฟ เพลง'),
    space: '',
  },
]

export const emoji: readonly string[] = split('😂 😍 😭 😊 🎉 🔥 👍 🙏 ☕ 🌧 🌸 ⚽ 🎵 🐱 🚲 🍜')
