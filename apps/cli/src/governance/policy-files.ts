import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type PolicyBundle, policyBundleSchema } from '@maestro-helix/contract/policy'
import { parse } from 'yaml'
import { canonicalSha256 } from '../home/operator-keys.ts'

const caseFiles = ['tests.yaml', 'tests.yml', 'tests.json']
const sizeLimitBytes = 200_000

/**
 * A set of policies from a folder (*.cedar, with the cases in tests.yaml or tests.json), or one file of policies with the cases beside it.
 * @throws MaestroError POLICY_INVALID naming the file.
 */
export async function readPolicySet(directory: string, place: string): Promise<PolicyBundle> {
  const path = resolve(directory, place)
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory()
  const folder = isFolder ? path : dirname(path)
  const names = await readdir(folder).catch((): string[] => [])
  const policies = isFolder ? names.filter((name) => name.endsWith('.cedar')).toSorted() : [basename(path)]
  if (policies.length === 0) throw new MaestroError('POLICY_INVALID', `${path} holds no *.cedar`)
  const files = Object.fromEntries(await Promise.all(policies.map(async (name) => [name, await readText(join(folder, name))] as const)))
  const cases = caseFiles.find((name) => names.includes(name))
  const tests = cases === undefined ? [] : readYaml(await readText(join(folder, cases)), join(folder, cases))
  const bundle = policyBundleSchema.safeParse({ files, tests })
  if (bundle.success) return bundle.data
  const [issue] = bundle.error.issues
  throw new MaestroError('POLICY_INVALID', `${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is invalid'}`)
}

/** The digest that names a set and that its author signs, computed here from what is sent. */
export function policySha256(bundle: PolicyBundle): string {
  return canonicalSha256({ v: 1, files: bundle.files, tests: bundle.tests })
}

async function readText(file: string): Promise<string> {
  const { size } = await stat(file).catch(() => ({ size: -1 }))
  if (size < 0) throw new MaestroError('POLICY_INVALID', `${file} cannot be read`)
  if (size > sizeLimitBytes) throw new MaestroError('POLICY_INVALID', `${file} is larger than ${sizeLimitBytes} bytes`)
  return readFile(file, 'utf8')
}

function readYaml(text: string, file: string): unknown {
  try {
    return parse(text) as unknown
  } catch (error) {
    throw new MaestroError('POLICY_INVALID', `${file}: ${(error as Error).message}`)
  }
}
