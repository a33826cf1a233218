import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A home for one demonstration; `remove` takes it away with everything in it. */
export async function throwAwayHome(): Promise<{ home: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'maestro-'))
  // Root's database runs as another user, who must be able to pass the folder.
  if (process.getuid?.() === 0) await chmod(folder, 0o711)
  return { home: join(folder, 'home'), remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) }
}
