import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type JsonObject, jsonObjectSchema } from '@maestro-helix/contract/json'
import type { WorkflowDefinition } from '@maestro-helix/contract/workflow-definition'
import type { Session } from '../session.ts'
import { refuseDeep } from './refuse-deep.ts'

/** A file's text, or standard input for "-". */
export async function readText(session: Session, file: string): Promise<string> {
  return file === '-' ? session.terminal.readAll() : readFile(resolve(session.context.directory, file), 'utf8')
}

/** The object that JSON text, @file or "-" (standard input) stands for. @throws MaestroError INVALID_REQUEST */
export async function readObject(session: Session, source: string): Promise<JsonObject> {
  const text = source === '-' || source.startsWith('@') ? await readText(session, source === '-' ? '-' : source.slice(1)) : source
  return objectOf(parsedJson(text, `--input`), '--input')
}

/** A workflow definition: JSON as an object, anything else as the YAML text it is, which the server reads. */
export async function readDefinition(session: Session, file: string): Promise<WorkflowDefinition | string> {
  const text = await readText(session, file)
  try {
    // Whether it is a definition is for the server to say; it names the path of what is wrong.
    return objectOf(JSON.parse(text), file) as unknown as WorkflowDefinition
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function parsedJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new MaestroError('INVALID_REQUEST', `${where} is no JSON: ${(error as Error).message}`)
  }
}

function objectOf(value: unknown, where: string): JsonObject {
  refuseDeep(value, where)
  const parsed = jsonObjectSchema.safeParse(value)
  if (!parsed.success) throw new MaestroError('INVALID_REQUEST', `${where} must be a JSON object, e.g. {"ticket": "..."}`)
  return parsed.data
}
