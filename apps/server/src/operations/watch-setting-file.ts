import { readFile, watch } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, type ErrorCode, MaestroError } from '@maestro-helix/contract/errors'
import { sha256Hex } from '../record/digest.ts'

/** A file that says nothing usable: why, since when, and the SHA-256 of its bytes (of no bytes where it cannot be read). */
export type FileRefusal = { reason: string; at: string; sha256: string; code: string }
/** What a file says, with the SHA-256 of what it means, or why it says nothing usable. */
export type FileContent<Said extends { sha256: string }> = Said | { refusal: FileRefusal }

/** What the file of something governed says. Nothing is in force by it: what it says is proposed. */
export type WatchedFile<Said extends { sha256: string }> = {
  content(): FileContent<Said>
  stop(): void
}

export type SettingFileEvents<Said extends { sha256: string }> = {
  /** Told of every other content than the one before, in order; awaited before the next is read. */
  changed(content: FileContent<Said>): Promise<void>
  /** The file can no longer be followed. */
  lost(reason: string): void
}

/** How the text of a file is read. `invalid`: the code of a file that cannot be read or is too large. `parse` throws where the text says nothing usable. */
export type SettingFileForm<Said> = { invalid: ErrorCode; mostBytes: number; parse(text: string): Said }

const halfWrittenMs = 100

/** Reads the file of something governed and follows its changes. */
export async function watchSettingFile<Said extends { sha256: string }>(
  file: string,
  form: SettingFileForm<Said>,
  now: () => string,
  events: SettingFileEvents<Said>,
): Promise<WatchedFile<Said>> {
  let present = await read(file, form, now)
  const stopping = new AbortController()

  const reload = async (): Promise<void> => {
    let next = await read(file, form, now)
    if ('refusal' in next) {
      // An editor may be in the middle of writing it.
      await sleep(halfWrittenMs)
      next = await read(file, form, now)
    }
    if (identityOf(next) === identityOf(present)) return
    present = next
    await events.changed(next)
  }

  const follow = async (): Promise<void> => {
    // The directory, because editors replace the file instead of writing into it.
    for await (const change of watch(dirname(file), { signal: stopping.signal })) {
      if (change.filename === null || change.filename === basename(file)) await reload()
    }
  }
  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) events.lost(error instanceof Error ? error.message : 'unknown reason')
  })
  return { content: () => present, stop: () => stopping.abort() }
}

function identityOf(content: FileContent<{ sha256: string }>): string {
  return 'refusal' in content ? `${content.refusal.sha256} ${content.refusal.reason}` : content.sha256
}

async function read<Said extends { sha256: string }>(
  file: string,
  { invalid, mostBytes, parse }: SettingFileForm<Said>,
  now: () => string,
): Promise<FileContent<Said>> {
  let bytes: Uint8Array = new Uint8Array()
  try {
    bytes = await readFile(file).catch(() => {
      throw new MaestroError(invalid, `${file} cannot be read`)
    })
    if (bytes.length > mostBytes) throw new MaestroError(invalid, `${file} is larger than ${mostBytes} bytes`)
    return parse(new TextDecoder().decode(bytes))
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    return { refusal: { reason, at: now(), sha256: sha256Hex(bytes), code: codeOf(error) } }
  }
}
