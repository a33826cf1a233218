import { useTestRecord } from '../setup/test-record.ts'
import { peopleRecordConformance } from './people-record.conformance.ts'
import { type RecordUnderTest, recordStoreConformance } from './record-store.conformance.ts'

const record = useTestRecord()

async function open(): Promise<RecordUnderTest> {
  await record.clear()
  const [first, second] = await Promise.all([record.open(), record.open()])
  return { stores: [first.store, second.store], ledger: first.ledger }
}

recordStoreConformance('PostgreSQL', open)
peopleRecordConformance('PostgreSQL', open)
