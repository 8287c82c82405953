/** What somebody is told before the counter has a say in it: who may act here, what cannot be read, what takes long. */
export type VisitWords = {
  cancel: string
  close: string
  open: string
  done: string
  loading: string
  working: string
  guest: string
  stranger: string
  bot: string
  unknownPerson: string
  cannotCheck: string
  notSaved: string
  /** Something of ours broke: part of what was asked may have been done. */
  broken: string
  staleForm: string
  unknownButton: string
  threadUnknown: string
  nothingToChoose: string
  tooLarge: (name: string) => string
  fileFailed: (name: string) => string
  /** Of a file that came with typed words, where a form has to be opened for them. */
  notAlong: (name: string) => string
  /** Said in a room to somebody to whom no message of their own can be sent. */
  noDirect: (who: string) => string
  /** What somebody typed may answer more than one question, or be an order. */
  whichAsk: string
  answerTo: (number: string, question: string) => string
  asOrder: (verb: string) => string
  /** The label of a field whose own is lost. */
  yourText: string
  /** What cannot be shown where somebody pressed. */
  inChat: string
  goOn: string
  greeting: (who: string) => string
}
