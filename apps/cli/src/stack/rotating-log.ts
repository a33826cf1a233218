import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** A log file that never grows beyond `maxBytes`: a full one becomes FILE.1, which replaces the one before. */
export type RotatingLog = {
  write(chunk: Buffer | string): void
  /** The last lines, for an error message. */
  tail(lines: number): string
  close(): void
}

/** Opens a log for appending. A full disk loses log lines, never the process that writes them. */
export function openRotatingLog(file: string, maxBytes = 10_000_000): RotatingLog {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  let descriptor = openSync(file, 'a', 0o600)
  let sizeBytes = statSync(file).size
  let closed = false
  return {
    write(chunk) {
      // A child's last words may arrive after its end.
      if (closed) return
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      try {
        if (sizeBytes > 0 && sizeBytes + bytes.length > maxBytes) {
          closeSync(descriptor)
          renameSync(file, `${file}.1`)
          descriptor = openSync(file, 'a', 0o600)
          sizeBytes = 0
        }
        sizeBytes += writeSync(descriptor, bytes)
      } catch (error) {
        if (!['ENOSPC', 'EDQUOT', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      }
    },
    tail(lines) {
      return readFileSync(file, 'utf8').slice(-20_000).trimEnd().split('\n').slice(-lines).join('\n')
    },
    close() {
      closed = true
      closeSync(descriptor)
    },
  }
}
