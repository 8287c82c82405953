import { foldText } from '../../lib/text'

/** A thanks is short; who writes more than this has something to say. */
const MAX_LENGTH = 80
const MAX_WORDS = 8

/** Words of thanks and of taking leave, folded: without accents and case. English, Italian, Polish. */
const THANKS = new Set(
  [
    'thanks thank thx ty cheers tysm',
    'grazie ringrazio ringraziamo',
    'dzieki dziekuje dziekujemy dziekowac dzieks',
    'perfect great super top ok okay okey perfetto ottimo benissimo swietnie wspaniale dobrze doskonale',
  ].flatMap((line) => line.split(' ')),
)
/** What stands beside them and asks for nothing. */
const BESIDE = new Set(
  [
    'you so very much many a lot for your the help answer quick reply all again and have nice good day evening bye that is it was',
    'were been kind helpful fast amazing really',
    'siete stati state stato stata sei veloci velocissimi velocissima velocissimo bravissimi bravissima bravissimo',
    'mille tante molte infinite molto davvero di cuore a lei voi te per il lo la l aiuto risposta gentile gentilissimi',
    'gentilissima gentilissimo buona buon giornata serata e ancora tutto vi ti ciao arrivederci saluti cordiali',
    'szybko szybcy mili mila mily pomocni super',
    'bardzo serdecznie wielkie za pomoc odpowiedz szybka i wszystko panu pani panstwu wam ci milego dnia pozdrawiam',
  ].flatMap((line) => line.split(' ')),
)
const LETTERS = /[\p{L}\p{N}]/u
const KIND_EMOJI = /[👍🙏❤🙂😊😀😃😄😁🥰😍🤗👌👏💪🎉💙💚💛🧡🖤😘🌹💐]/u

/**
 * Whether a message only says thanks, so that nobody waits for an answer to it: short, no question, and nothing in it
 * but words of thanks and what goes with them, or a friendly emoji. In doubt it is none: an answer too many does no harm.
 */
export function isMereThanks(text: string): boolean {
  if (text.length > MAX_LENGTH || /[?？]/.test(text)) return false
  const words = foldText(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => LETTERS.test(word))
  if (words.length === 0) return KIND_EMOJI.test(text)
  if (words.length > MAX_WORDS) return false
  return words.some((word) => THANKS.has(word)) && words.every((word) => THANKS.has(word) || BESIDE.has(word))
}
