import { z } from 'zod'
import type { CrisisPlan } from '../desk/index'
import { id, language, name, sentence, span } from './fields'

/** crisis.yaml: what is done when something unusual happens. */
export const crisisFile = z.strictObject({
  severities: z.array(z.strictObject({ id, name, description: sentence })).min(1),
  roles: z.array(z.strictObject({ id, name, duty: sentence })).min(1),
  update_every: span,
  statements: z.array(z.strictObject({ id, language, text: z.string().min(1).max(5_000) })).default([]),
  review_tasks: z.array(sentence).default([]),
  thresholds: z.record(z.string(), z.number()).default({}),
})

export const toCrisisPlan = (file: z.infer<typeof crisisFile>): CrisisPlan => ({
  severities: file.severities,
  roles: file.roles,
  updateEveryMs: file.update_every,
  statements: file.statements.map(({ id, language, text }) => ({ id, language, text: text.trim() })),
  reviewTasks: file.review_tasks,
  thresholds: file.thresholds,
})
