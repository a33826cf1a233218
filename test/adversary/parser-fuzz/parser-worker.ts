import { parentPort } from 'node:worker_threads'
import { misbehaviour } from './parsers.ts'

/** Answers each text with what its parser did wrong, and how long it took in ms. */
parentPort?.on('message', ({ name, text }: { name: string; text: string }) => {
  const began = performance.now()
  const found = misbehaviour(name, text)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin; that is for windows
  parentPort?.postMessage({ found, tookMs: performance.now() - began })
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin; that is for windows
parentPort?.postMessage({ found: null, tookMs: 0 })
