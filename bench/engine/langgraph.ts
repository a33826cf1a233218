import { type ChildProcess, execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import type { Contender } from './contender.ts'

/** Versions that are compared; installed for the comparison alone, never part of the product. */
const packages = { '@langchain/core': '1.4.0', '@langchain/langgraph': '1.7.3', '@langchain/langgraph-checkpoint-postgres': '1.0.5' }

/** LangGraph.js with its Postgres checkpointer, in a process and a database of its own. Rejects where it cannot be installed. */
export async function langgraph(databaseUrl: string, folder: string): Promise<Contender> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies: packages }))
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--silent'], { cwd: folder, timeout: 300_000 })
  const program = join(folder, 'langgraph-program.mjs')
  await copyFile(join(import.meta.dirname, 'langgraph-program.mjs'), program)
  const child = fork(program, {
    env: { ...process.env, DATABASE_URL: await ownDatabase(databaseUrl) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await answer(child)
  return {
    name: 'LangGraph.js, ungoverned',
    async run(count, concurrency) {
      const answered = answer(child)
      child.send({ count, concurrency })
      return (await answered).tookMs ?? []
    },
    close: async () => {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

async function ownDatabase(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query('CREATE DATABASE langgraph')
  } finally {
    await client.end()
  }
  const url = new URL(databaseUrl)
  url.pathname = '/langgraph'
  return url.href
}

async function answer(child: ChildProcess): Promise<{ tookMs?: number[] }> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`LangGraph's process ended with ${String(code)}`)
  })
  ended.catch(() => undefined)
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ tookMs?: number[] }]
  return message
}
