// Runs a SQL script from standard input in DuckDB; prints the rows of SELECT statements, values parted by blanks.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.env.WRIT_NODE_MODULES + '/')
const { DuckDBInstance } = require('@duckdb/node-api')
const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect()
const statements = await connection.extractStatements(readFileSync(0, 'utf8'))
for (let i = 0; i < statements.count; ++i) {
  const result = await (await statements.prepare(i)).run()
  if (result.columnCount > 1) for (const row of await result.getRows()) console.log(row.join(' '))
}
