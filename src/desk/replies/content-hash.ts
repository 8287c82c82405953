import { createHash } from 'node:crypto'
import type { FileId } from '../../lib/ids'
import type { ReplyKind } from '../playbook/account.rules'
import type { Template } from './reply.rules'

export type Content = {
  text: string
  kind: ReplyKind
  files: readonly FileId[]
  /** Who reads it: the platform's own id of the person, and the place. */
  recipient: string
  account: string
  thread: string
  template: Template | null
}

/** What an approval is bound to: any change of the words, the files or the reader gives another hash. */
export function hashContent({ text, kind, files, recipient, account, thread, template }: Content): string {
  const content = [text, kind, files, recipient, account, thread]
  return createHash('sha256')
    .update(
      JSON.stringify(template === null ? content : [...content, template.name, template.language, template.values]),
    )
    .digest('hex')
}
