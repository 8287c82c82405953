import type { Account, AccountTemplate } from '../playbook/account.rules'
import type { Template } from './reply.rules'

const BLANK = /\{\{(\d{1,3})\}\}/g

/** How many blanks a template has: they are counted from one. */
export const blanksOf = ({ text }: Pick<AccountTemplate, 'text'>): number =>
  Math.max(0, ...[...text.matchAll(BLANK)].map(([, number]) => Number(number)))

/** The template of an account that a reply names. */
export const templateOf = (
  account: Pick<Account, 'templates'> | undefined,
  { name, language }: Pick<Template, 'name' | 'language'>,
): AccountTemplate | undefined =>
  account?.templates?.find((template) => template.name === name && template.language === language)

/**
 * A template as the customer will read it. A blank that nothing was given for stays as it is, so that the check finds it;
 * what is given is text, and nothing in it is a blank again.
 */
export function filled({ text }: Pick<AccountTemplate, 'text'>, values: readonly string[]): string {
  return text.replace(BLANK, (blank, number) => {
    const value = values[Number(number) - 1]?.trim() ?? ''
    return value === '' ? blank : value
  })
}
