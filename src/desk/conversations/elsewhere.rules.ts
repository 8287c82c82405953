/**
 * The thread of a person who has another id from now on. Many platforms name the thread after the person; one that does
 * not stays as it is. The id counts as a whole word only, so that `12` is not found in `4123`.
 */
export function renamedThread(thread: string, { former, now }: { former: string; now: string }): string {
  if (former === '') return thread
  let renamed = ''
  let from = 0
  for (let at = thread.indexOf(former); at >= 0; at = thread.indexOf(former, at + former.length)) {
    const isWhole = !isPartOfId(thread[at - 1]) && !isPartOfId(thread[at + former.length])
    renamed += thread.slice(from, at) + (isWhole ? now : former)
    from = at + former.length
  }
  return renamed + thread.slice(from)
}

const isPartOfId = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)
