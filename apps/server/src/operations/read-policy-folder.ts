import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { MaestroError } from '@maestro-helix/contract/errors'
import { type PolicyBundle, policyBundleSchema } from '@maestro-helix/contract/policy'
import { parse } from 'yaml'

const fileLimitBytes = 200_000

/**
 * The set of policies that the release brings along: *.cedar, tests.yaml and the schema that every set must fit.
 * @throws MaestroError POLICY_INVALID naming the file.
 */
export async function readPolicyFolder(folder: string): Promise<{ schema: string; bundle: PolicyBundle }> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.cedar')).toSorted()
  if (names.length === 0) throw new MaestroError('POLICY_INVALID', `${folder} holds no *.cedar`)
  const files = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readText(join(folder, name))] as const)))
  const tests = parsedYaml(await readText(join(folder, 'tests.yaml')), folder)
  const bundle = policyBundleSchema.safeParse({ files, tests })
  if (!bundle.success) {
    const [issue] = bundle.error.issues
    throw new MaestroError('POLICY_INVALID', `${folder}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is invalid'}`)
  }
  return { schema: await readText(join(folder, 'maestro.cedarschema')), bundle: bundle.data }
}

async function readText(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > fileLimitBytes) throw new MaestroError('POLICY_INVALID', `${file} is larger than ${fileLimitBytes} bytes`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof MaestroError) throw error
    throw new MaestroError('POLICY_INVALID', `${file} cannot be read`)
  }
}

function parsedYaml(text: string, folder: string): unknown {
  try {
    return parse(text) as unknown
  } catch (error) {
    throw new MaestroError('POLICY_INVALID', `${join(folder, 'tests.yaml')}: ${error instanceof Error ? error.message : 'is not YAML'}`)
  }
}
