/** What the sender wrote now, and what stands folded below it: quotes, forwarded mails, signatures. Nothing is lost. */
export type Folded = { text: string; quoted: string }

/**
 * Cuts a mail where its quotes begin, line by line and in one pass: mails are long and some are made to be slow.
 * The lines themselves are never changed. Where answers stand between quotes, or nothing but quotes is left, all of it
 * counts as new.
 */
export function foldQuotes(full: string): Folded {
  const lines = full.split('\n')
  const start = findQuote(lines)
  const end = start === undefined ? lines.length : endOfQuote(lines, start)
  const before = lines.slice(0, start ?? lines.length)
  const after = lines.slice(end)
  if (isBlank(after)) return withoutSignature(before, lines.slice(before.length))
  // An answer below the quote is as good as one above; answers on both sides belong to what they stand beside.
  if (isBlank(before) && findQuote(after) === undefined) {
    const folded = withoutSignature(after, [])
    return { text: folded.text, quoted: join([...lines.slice(0, end), '', folded.quoted]) }
  }
  return { text: join(lines), quoted: '' }
}

const isBlank = (lines: readonly string[]): boolean => lines.every((line) => line.trim() === '')
const join = (lines: readonly string[]): string => lines.join('\n').trim()

function withoutSignature(lines: readonly string[], rest: readonly string[]): Folded {
  const end = findSignature(lines)
  const text = join(lines.slice(0, end))
  return text === ''
    ? { text: join([...lines, ...rest]), quoted: '' }
    : { text, quoted: join([...lines.slice(end), ...rest]) }
}

/** Longest line that is looked at for words of a header; longer ones are prose. */
const MAX_HEADER = 300

function findQuote(lines: readonly string[]): number | undefined {
  const found = lines.findIndex((_, index) => startsQuote(lines, index))
  return found === -1 ? undefined : found
}

const isQuoted = (line: string): boolean => /^\s{0,3}>/.test(line)

function startsQuote(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (isQuoted(line)) return true
  if (line.length > MAX_HEADER) return false
  return isSeparator(line) || isHeaderBlock(lines, index) || isAttribution(lines, index)
}

/** Marked quotes end with their marks; whatever stands below a separator or a header block is the earlier mail. */
function endOfQuote(lines: readonly string[], start: number): number {
  const first = start + attributionAt(lines, start)
  const marked = lines.findIndex((line, index) => index >= first && line.trim() !== '')
  if (marked === -1 || !isQuoted(lines[marked] ?? '')) return lines.length
  const end = lines.findIndex((line, index) => index > marked && line.trim() !== '' && !isQuoted(line))
  // Signatures stand below the quote in some programs.
  return end === -1 || findSignature(lines.slice(end)) === 0 ? lines.length : end
}

const SEPARATOR =
  /^[\s*_-]*(original message|messaggio originale|forwarded message|messaggio inoltrato|begin forwarded message|inizio messaggio inoltrato|(oryginalna )?wiadomość (oryginalna|przekazana)|wiadomość oryginalna|oryginalna wiadomość|treść oryginalnej wiadomości|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado|mensagem original|oorspronkelijk bericht|oprindelig besked|original meddelande)[\s*:_-]*$/i

const isSeparator = (line: string): boolean => /[-:_]/.test(line) && SEPARATOR.test(line)

const FROM = /^[\s*]*(from|da|od|von|de|van|fra|från)\s?:/i
const OTHER_HEADER =
  /^[\s*]*(sent|date|to|cc|subject|reply-to|inviato|data|a|oggetto|wysłano|do|dw|temat|gesendet|datum|an|betreff|envoyé|à|objet|enviado( el)?|fecha|para|asunto|assunto|verzonden|aan|onderwerp|sendt|til|emne|skickat|till|ämne)\s?:/i

/** Outlook's way: From, Sent, To, Subject, one below the other, with or without a ruler above. */
function isHeaderBlock(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (isRuler(line)) {
    const next = lines.slice(index + 1, index + 4).findIndex((one) => one.trim() !== '')
    return next !== -1 && !isRuler(lines[index + 1 + next] ?? '') && isHeaderBlock(lines, index + 1 + next)
  }
  if (!FROM.test(line)) return false
  return lines.slice(index + 1, index + 6).filter((one) => OTHER_HEADER.test(one)).length >= 2
}

const isRuler = (line: string): boolean => /^\s*[-_=*]{5,80}\s*$/.test(line)

const OPENER =
  /^\s*(on|il( giorno)?|in data|w dniu|dnia|le|el|em|am|op|den|pe|в|ср|在|20\d\d)\b|^\s*(在|20\d\d|\p{Lu}).*[<@[]|^\s*\p{L}{2,4}[.,] .*\d{4}/iu
const VERB =
  /(wrote|writes|ha scritto|scrive|pisze|napisał(\(a\)|a)?|a écrit|schrieb|escribió|escreveu|schreef|skrev|kirjoitti|написала?|пишет|写道|のメッセージ|작성)[^\n]{0,120}[::]\s*$/iu

/** How many lines "On …, Rosa wrote:" takes at this place; programs break it over up to three. */
function attributionAt(lines: readonly string[], index: number): number {
  if (!OPENER.test((lines[index] ?? '').slice(0, MAX_HEADER))) return 0
  let joined = ''
  for (let count = 1; count <= 3; count++) {
    const line = lines[index + count - 1] ?? ''
    joined += ` ${line.trim()}`
    if (line.trim() === '' || joined.length > MAX_HEADER) return 0
    if (VERB.test(joined) && /\d|@/.test(joined)) return count
  }
  return 0
}

/** Without marks below it, only what names an address or a time of day is no part of the customer's own sentence. */
function isAttribution(lines: readonly string[], index: number): boolean {
  const count = attributionAt(lines, index)
  if (count === 0) return false
  const next = lines.slice(index + count, index + count + 3).find((line) => line.trim() !== '')
  return isQuoted(next ?? '') || /@|\d[:.]\d\d/.test(lines.slice(index, index + count).join(' '))
}

/** Of many lines in a row only the last ones can be the signature of a telephone. */
const MOBILE =
  /^\W{0,3}(sent (from|via|with|by)|get \[?outlook|inviat[oa] (da|con|dal)|scarica outlook|ottieni outlook|wysłan[eoy] (z|ze)|pobierz (aplikację |program )?outlook|uzyskaj outlook|envoyé (depuis|de mon)|enviado (desde|do|de)|gesendet (von|mit)|von mein.{1,40} gesendet|verzonden (vanaf|met|vanuit)|verstuurd vanaf|skickat från|sendt fra|diese nachricht wurde von)\b.{0,160}$/i

/** Lines below `--`; more are no signature but a text with a ruler in it. */
const MAX_SIGNATURE = 15

/** Where the signature begins; the number of lines when there is none. */
function findSignature(lines: readonly string[]): number {
  const delimiter = lines.findLastIndex((line) => /^--\s?$/.test(line))
  const end = delimiter === -1 || lines.length - delimiter > MAX_SIGNATURE ? lines.length : delimiter
  let start = end
  for (let index = end - 1; index >= 0; index--) {
    const line = (lines[index] ?? '').trim()
    if (line === '') continue
    if (line.length > 200 || !(MOBILE.test(line) || isRuler(line))) break
    start = index
  }
  return start
}
