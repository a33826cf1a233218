import { parentPort } from 'node:worker_threads'
import { misbehaviour } from './parsers.ts'

/** Answers each text with what its parser did wrong, and how long it took in ms. */
parentPort?.on('message', ({ name, text }: { name: string; text: string }) => {
  const began = performance.now()
  const found = misbehaviour(name, text)
  parentPort?.postMessage({ found, tookMs: performance.now() - began })
})
parentPort?.postMessage({ found: null, tookMs: 0 })
