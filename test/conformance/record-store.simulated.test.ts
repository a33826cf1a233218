import { SimulatedRecord, simulatedStore } from '../simulation/simulated-store.ts'
import { peopleRecordConformance } from './people-record.conformance.ts'
import { type RecordUnderTest, recordStoreConformance } from './record-store.conformance.ts'

async function open(): Promise<RecordUnderTest> {
  const record = new SimulatedRecord()
  const { store, ledger } = simulatedStore(record)
  return { stores: [store, simulatedStore(record).store], ledger }
}

recordStoreConformance('simulated', open)
peopleRecordConformance('simulated', open)
