import { en } from './en'
import { it } from './it'
import { pl } from './pl'
import type { Words } from './words'

export type Language = 'en' | 'it' | 'pl'

const ALL: Record<Language, Words> = { en, it, pl }

export const wordsIn = (language: Language): Words => ALL[language]
