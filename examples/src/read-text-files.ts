import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, extname, join, relative, sep } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'

export type TextFile = { /** Relative to the folder, with forward slashes. */ path: string; text: string; bytes: number }
export type ReadLimits = {
  /** Lower-case, with the dot. */
  extensions: readonly string[]
  maxFiles: number
  maxFileBytes: number
  maxTotalBytes: number
  /** Files and folders at the top of the folder to read; all by default. */
  only?: readonly string[]
}
export type ReadResult = { files: TextFile[]; skipped: { path: string; reason: string }[]; truncated: boolean }

const skippedFolders = new Set(['node_modules', 'dist', 'build', 'coverage', 'out'])
const maxSkippedListed = 100
const maxEntriesVisited = 200_000

/**
 * Reads the text files of a folder in a stable order, within limits. Hidden folders, dependencies, build output and links that lead out of the
 * folder are left out; what was left out for a reason worth knowing is listed.
 * @throws MaestroError RUN_INPUT_INVALID when the folder does not exist or is not one.
 */
export async function readTextFiles(folder: string, limits: ReadLimits): Promise<ReadResult> {
  const root = await realpath(folder).catch(() => undefined)
  if (root === undefined || !(await stat(root)).isDirectory()) {
    throw new MaestroError('RUN_INPUT_INVALID', `The folder "${basename(folder)}" given as input does not exist or is not a folder.`, {
      details: { folder },
    })
  }
  const result: ReadResult = { files: [], skipped: [], truncated: false }
  let totalBytes = 0
  let visited = 0
  const skip = (path: string, reason: string) => {
    if (result.skipped.length < maxSkippedListed) result.skipped.push({ path, reason })
  }

  async function visit(directory: string, seen: ReadonlySet<string>): Promise<void> {
    const entries = (await readdir(directory, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    for (const entry of entries) {
      if (result.truncated) return
      if (++visited > maxEntriesVisited) {
        result.truncated = true
        return
      }
      if (entry.name.startsWith('.') || skippedFolders.has(entry.name)) continue
      if (directory === root && limits.only !== undefined && !limits.only.includes(entry.name)) continue
      const path = join(directory, entry.name)
      const name = relative(root as string, path)
        .split(sep)
        .join('/')
      const target = entry.isSymbolicLink() ? await realpath(path).catch(() => undefined) : path
      if (target === undefined || (target !== root && !target.startsWith(root + sep))) {
        skip(name, 'a link that leads out of the folder or nowhere')
        continue
      }
      const found = await stat(target).catch(() => undefined)
      if (found?.isDirectory()) {
        // A link to a folder above would never end; each real folder is entered once per path.
        if (entry.isSymbolicLink() || seen.has(target)) skip(name, 'a link to a folder')
        else await visit(target, new Set([...seen, target]))
      } else if (found?.isFile() && limits.extensions.includes(extname(entry.name).toLowerCase())) {
        if (found.size > limits.maxFileBytes) skip(name, `larger than ${limits.maxFileBytes} bytes`)
        else if (result.files.length >= limits.maxFiles || totalBytes + found.size > limits.maxTotalBytes) {
          result.truncated = true
          skip(name, 'the limit of files or bytes was reached here; nothing after it was read')
          return
        } else {
          const bytes = await readFile(target)
          if (bytes.includes(0)) skip(name, 'binary content')
          else {
            totalBytes += bytes.length
            result.files.push({ path: name, text: bytes.toString('utf8'), bytes: bytes.length })
          }
        }
      }
    }
  }
  await visit(root, new Set([root]))
  return result
}
