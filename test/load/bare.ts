import express from 'express'
import { Pool } from 'pg'

/** What anybody writes in an afternoon, to compare with: takes JSON, one insert, 200. A process of its own. */
async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 20 })
  await pool.query(
    `create table if not exists bare_deliveries (
       id bigint generated always as identity primary key, update_id bigint not null, body jsonb not null)`,
  )
  const app = express()
  app.post('/bare', express.json(), async (request, response) => {
    const update = request.body as { update_id: number }
    await pool.query('insert into bare_deliveries (update_id, body) values ($1, $2)', [update.update_id, update])
    response.status(200).end()
  })
  const server = app.listen(0, '127.0.0.1', () => {
    const address = server.address()
    process.send?.(typeof address === 'object' && address ? address.port : 0)
  })
}

main().catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
