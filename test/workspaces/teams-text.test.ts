import { picturesIn, readBody, readTyped } from '../../src/workspaces/teams/read-text'
import { likenessOf } from '../../src/workspaces/teams/direct'
import { parseMention } from '../../src/workspaces/acts/commands'

const BOT = '28:bot'
const ours = { type: 'mention', text: '<at>Sportello</at>', mentioned: { id: BOT } }
const marco = { type: 'mention', text: '<at>Marco Bianchi</at>', mentioned: { id: '29:marco' } }

type Typed = Parameters<typeof readTyped>[0]
const html = (content: string, entities: Typed['entities'] = []): Typed => ({
  text: 'what Teams makes of it',
  textFormat: 'plain',
  attachments: [{ contentType: 'text/html', content }],
  entities,
})
const bare = (text: string, entities: Typed['entities'] = []): Typed => ({
  ...{ text, textFormat: 'plain', attachments: [], entities },
})
const quote =
  '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1600457867820"><strong itemprop="mri">Ada</strong><span itemprop="time" itemid="1600457867820"></span><p itemprop="preview">Where is it?</p></blockquote>'

describe('what somebody typed in Teams', () => {
  it.each<[string, Typed, Partial<ReturnType<typeof readTyped>>]>([
    ['is read as it was typed', bare('She called'), { text: 'She called', mentioned: false }],
    ['has spaces that break no line', bare('a\u00a0b&nbsp;c'), { text: 'a b c' }],
    ['keeps signs that look like mark-up in bare text', bare('1 < 2 & 3 &lt; 4'), { text: '1 < 2 & 3 &lt; 4' }],
    [
      'is freed of its mark-up',
      html('<p>She <strong>called</strong> &lt;twice&gt;</p>'),
      { text: 'She called <twice>' },
    ],
    ['keeps its lines', html('<p>one</p><p>&nbsp;</p><p>two<br>three</p>'), { text: 'one\n\ntwo\nthree' }],
    ['keeps its lists', html('<ul><li>one</li><li>two</li></ul>'), { text: '- one\n - two'.replace('\n ', '\n') }],
    ['shouts no headings', html('<h1>Careful</h1><p>now</p>'), { text: 'Careful\nnow' }],
    [
      'shows where a link leads',
      html('<a href="https://a.example/x">here</a>'),
      { text: 'here (https://a.example/x)' },
    ],
    ['says an address once', html('<a href="https://a.example">https://a.example</a>'), { text: 'https://a.example' }],
    ['keeps signs of feeling', html('<p>Good <emoji alt="👍"></emoji></p>'), { text: 'Good 👍' }],
    ['takes pictures for files', html('<p>See<img src="https://x.example/p" alt="image"></p>'), { text: 'See' }],
    [
      'is an order after our name',
      html('<div><at id="0">Sportello</at>&nbsp;claim</div>', [ours]),
      {
        ...{ text: 'claim', mentioned: true },
      },
    ],
    [
      'is an order after our name in bare text',
      bare('<at>Sportello</at> claim\n', [ours]),
      {
        ...{ text: 'claim', mentioned: true },
      },
    ],
    [
      'is none when somebody else is named first',
      html('<at id="0">Marco Bianchi</at> look', [marco]),
      {
        ...{ text: '@Marco Bianchi look', mentioned: false },
      },
    ],
    [
      'is none when we are named in passing',
      bare('ask <at>Sportello</at> again', [ours]),
      {
        ...{ text: 'ask @Sportello again', mentioned: false },
      },
    ],
    [
      'is none when somebody only calls themselves like us',
      bare('<at>Sportello</at> claim', [{ ...ours, mentioned: { id: '29:joker' } }]),
      { mentioned: false, text: '@Sportello claim' },
    ],
    [
      'loses the words of others that it quotes',
      html(`${quote}<p>It is booked</p>`),
      {
        ...{ text: 'It is booked', quoted: '1600457867820' },
      },
    ],
    [
      'says which message it answers in the newer way',
      bare('Booked', [{ type: 'quotedReply', quotedReply: { messageId: '17' } }]),
      { quoted: '17', text: 'Booked' },
    ],
    ['is nothing when it is nothing', html(''), { text: 'what Teams makes of it', quoted: undefined }],
  ])('%s', (_title, typed, expected) => {
    expect(readTyped(typed, BOT)).toMatchObject(expected)
  })

  it('comes from the menu of a message as mark-up or as bare text', () => {
    expect(readBody({ contentType: 'html', content: '<div><at id="0">Ada</at> a &amp; b</div>' })).toBe('@Ada a & b')
    expect(readBody({ contentType: 'text', content: 'a &amp; b' })).toBe('a &amp; b')
    expect(readBody({})).toBe('')
  })

  it('says how many pictures it had, signs of feeling apart', () => {
    const emoji = '<img itemtype="http://schema.skype.com/Emoji" alt="🙂">'
    expect(picturesIn(`<p>a<img src="https://x.example/1">${emoji}<img alt="image"></p>`)).toBe(2)
    expect(picturesIn('no picture')).toBe(0)
  })

  it('is read whatever nonsense it is', () => {
    const wild = ['<', '<<<>>>', '<at>', '</at><at>', '<p'.repeat(5_000), `${'<div>'.repeat(3_000)}x`, '\0\ud800']
    for (const text of wild) {
      expect(typeof readTyped(html(text, [ours]), BOT).text).toBe('string')
      expect(typeof readTyped(bare(text, [ours]), BOT).text).toBe('string')
    }
  })
})

describe('what a contact writes to us alone', () => {
  it.each([
    ['help', 'order'],
    ['Home', 'order'],
    ['claim 4821', 'order'],
    ['case #4821 close', 'order'],
    ['sla', 'order'],
    ['close the account, it was a mistake', 'either'],
    ['who told them that?', 'either'],
    ['away until friday', 'either'],
    ['note that it was paid twice', 'either'],
    ['answer 3 of them were lost', 'either'],
    ['rispondi 3 sono andati persi', 'either'],
    ['It was booked yesterday', 'answer'],
    ['Yes', 'answer'],
  ])('“%s” is taken for: %s', (text, likeness) => {
    expect(likenessOf(parseMention(text))).toBe(likeness)
  })
})
