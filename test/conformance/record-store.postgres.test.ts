import { useTestRecord } from '../setup/test-record.ts'
import { recordStoreConformance } from './record-store.conformance.ts'

const record = useTestRecord()

recordStoreConformance('PostgreSQL', async () => {
  await record.clear()
  const [first, second] = await Promise.all([record.open(), record.open()])
  return { stores: [first.store, second.store], ledger: first.ledger }
})
