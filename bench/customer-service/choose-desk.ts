import { MaestroError } from '@maestro-helix/contract/errors'
import { orderActionEffects } from '@maestro-helix/examples/customer-service/order-action'
import { shopFiles } from '@maestro-helix/examples/customer-service/shop'
import { loadDesk } from '@maestro-helix/examples/described-desk/load-desk'
import { missingFiles } from '@maestro-helix/examples/read-folder-file'

/** The workflow that serves a folder, and the effect of each of its actions by name. */
export type ChosenDesk = { workflow: 'customer-service' | 'described-desk'; effects: Readonly<Record<string, string>> }

/**
 * Looks at a folder before anything is started: a shop of orders and products, or a desk that is described as data.
 * @throws MaestroError RUN_INPUT_INVALID that names everything the folder lacks.
 */
export async function chooseDesk(folder: string): Promise<ChosenDesk> {
  const missing = await missingFiles(folder, shopFiles)
  if (missing.length === 0) return { workflow: 'customer-service', effects: orderActionEffects }
  // A shop that lacks one of its files is told so, rather than that it is no airline.
  const isShop = (await missingFiles(folder, ['orders.json', 'products.json'])).length < 2
  if (isShop && (await missingFiles(folder, ['desk.json'])).length === 1)
    throw new MaestroError('RUN_INPUT_INVALID', `The folder lacks ${missing.join(', ')} (tables may be .gz).`)
  const { description } = await loadDesk(folder)
  return { workflow: 'described-desk', effects: Object.fromEntries(description.tools.map(({ name, effect }) => [name, effect])) }
}
