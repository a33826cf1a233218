import { recordError } from './record-error.ts'

/** Runs a read and gives its failure the code that callers know. */
export async function reading<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw recordError(error)
  }
}
