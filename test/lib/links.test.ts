import { findSuspiciousHosts, revealLinks } from '../../src/lib/links'
import { growthOf } from '../support/growth'
import { hostileStrings } from '../support/hostile'

describe('suspicious hosts', () => {
  test.each([
    ['Cyrillic letters among Latin', 'vai su раypal.com subito', 'mixed-scripts', 'xn--ypal-43d9g.com'],
    ['a whole name of look-alikes', 'https://аррӏе.com/id', 'lookalike', 'xn--80ak6aa92e.com'],
    ['a zero-width space', 'pay\u200Bpal.com', 'invisible', 'paypal.com'],
    ['a soft hyphen in a link', 'https://pay\u00ADpal.com/x', 'invisible', 'paypal.com'],
    ['another host as user name', 'https://accounts.slack.com@evil.example/login', 'user-name', 'evil.example'],
    ['with a password', 'https://a:b@evil.example:8443', 'user-name', 'evil.example'],
    [
      'a slash that is none',
      'https://slack.com\u2044login.evil.example/',
      'disguised',
      expect.stringContaining('evil.example'),
    ],
    ['full-width letters', 'https://ｐａｙｐａｌ.com', 'disguised', 'paypal.com'],
    ['circled digits', 'http://①②⑦.⓪.⓪.①/', 'disguised', '127.0.0.1'],
    ['an e-mail address', 'scrivi a rosa@lіbero.it', 'mixed-scripts', 'xn--lbero-n2e.it'],
  ])('%s', (_title, text, ...[why, realHost]) => {
    expect(findSuspiciousHosts(text)).toEqual([expect.objectContaining({ why, realHost })])
  })

  test.each([
    'Vedi https://www.example.it/perché?x=1',
    'città.it e https://żółć.pl/',
    'https://日本語.jp/ と https://ドメインname.jp',
    'Пишите на https://почта.рф',
    'rosa@libero.it',
    'https://example.com:8080/a@b',
    'Ciao👨‍👩‍👧.Grazie',
    'Привет.Как дела? Ça va.Bien',
    'می‌شود.خوب',
    '3.50€, 12.30h, ecc.',
    '',
  ])('not %j', (text) => {
    expect(findSuspiciousHosts(text)).toEqual([])
    expect(revealLinks(text)).toBe(text)
  })
})

test('the real name stands behind each, and nothing else changes', () => {
  expect(revealLinks('su раypal.com, o https://a.it@b.it/x ok')).toBe(
    'su раypal.com ⚠[xn--ypal-43d9g.com], o https://a.it@b.it ⚠[b.it]/x ok',
  )
})

test('a name longer than names can be is left alone', () => {
  expect(findSuspiciousHosts(`https://${'раy'.repeat(100)}.com`)).toEqual([])
})

test.each(hostileStrings())('takes %j as it is but for the marks', (text) => {
  expect(revealLinks(text).replace(/ ⚠\[[^\]]*\]/gu, '')).toBe(text.replace(/ ⚠\[[^\]]*\]/gu, ''))
})

test('a hundred kilobytes take about ten times as long as ten', () => {
  for (const piece of [
    'a',
    'è ',
    'a.',
    '.',
    '-',
    '@',
    'а',
    'а.co ',
    'аррӏе.com ',
    '//@а',
    'xn--а.',
    '\u200B',
    '//а.',
    ':1',
  ]) {
    expect(growthOf(revealLinks, piece)).toBeLessThan(30)
  }
  expect(growthOf((text) => revealLinks(`https://${text}.com`), 'а')).toBeLessThan(30)
})
