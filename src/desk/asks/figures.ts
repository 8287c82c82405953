import type { Desk } from '../desk'
import { type DepartmentFigures, readFigures } from './figures.store'

export type { DepartmentFigures } from './figures.store'

/** How each department kept its agreement in the asks of a period; departments without asks are left out. */
export function departmentFigures(
  { db }: Pick<Desk, 'db'>,
  period: { from: Date; to: Date },
): Promise<DepartmentFigures[]> {
  return readFigures(db, period)
}
