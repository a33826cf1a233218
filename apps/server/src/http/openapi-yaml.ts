import { stringify } from 'yaml'
import { openApiDocument } from './openapi-document.ts'

/** The OpenAPI document as the text of docs/api/maestro_helix.yaml. The same routes always give the same text. */
export async function openApiYaml(version: string): Promise<string> {
  const notice = '# Generated from the routes of the server by scripts/generate-openapi.ts; do not edit.\n'
  return notice + stringify(await openApiDocument(version), { lineWidth: 150, aliasDuplicateObjects: false })
}
