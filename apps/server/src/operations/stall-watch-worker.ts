import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * The thread that watches the server's event loop. It counts its own ticks, not the clock, so that a machine that slept does not look like a stall.
 */
const { file, stallSeconds, shared } = workerData as { file: string; stallSeconds: number; shared: Int32Array }
const [beatsAt, runningAt] = [0, 1]
const underWay = new Map<number, string>()

parentPort?.on('message', ({ number, key }: { number: number; key?: string }) => {
  if (key === undefined) underWay.delete(number)
  else underWay.set(number, key)
})

let lastBeat = -1
let silentTicks = 0
setInterval(() => {
  const beat = Atomics.load(shared, beatsAt)
  silentTicks = beat === lastBeat ? silentTicks + 1 : 0
  lastBeat = beat
  if (silentTicks < stallSeconds) return
  const running = underWay.get(Atomics.load(shared, runningAt))
  // Where no call is in its synchronous part, any that is under way may have come back and stalled since.
  const calls = running === undefined ? [...underWay.values()] : [running]
  writeSynced(`${JSON.stringify({ at: new Date().toISOString(), calls })}\n`)
  writeSync(
    2,
    `${JSON.stringify({ level: 60, code: 'AGENT_TIMEOUT', calls, msg: `the event loop did not turn for ${stallSeconds} s; this process ends itself` })}\n`,
  )
  // Not SIGKILL, which is how others end a process: whoever starts it again is to know that it ended itself.
  process.kill(process.pid, 'SIGABRT')
}, 1_000)

function writeSynced(line: string): void {
  const descriptor = openSync(file, 'a', 0o600)
  writeSync(descriptor, line)
  fsyncSync(descriptor)
  closeSync(descriptor)
}
