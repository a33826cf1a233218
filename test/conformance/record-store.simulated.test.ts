import { SimulatedRecord, simulatedStore } from '../simulation/simulated-store.ts'
import { recordStoreConformance } from './record-store.conformance.ts'

recordStoreConformance('simulated', async () => {
  const record = new SimulatedRecord()
  const { store, ledger } = simulatedStore(record)
  return { stores: [store, simulatedStore(record).store], ledger }
})
