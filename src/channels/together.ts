/** Runs works side by side until the signal aborts. When one of them ends or fails, the others are told to stop. */
export async function together(
  signal: AbortSignal,
  works: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const end = new AbortController()
  const either = AbortSignal.any([signal, end.signal])
  const ended = await Promise.allSettled(works.map((work) => work(either).finally(() => end.abort())))
  const failed = ended.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
