import { defineAgent } from '@maestro-helix/sdk/define-agent'
import { defineCatalog } from '@maestro-helix/sdk/define-catalog'
import { defineTool } from '@maestro-helix/sdk/define-tool'

const cyclic: Record<string, unknown> = {}
cyclic['itself'] = cyclic

/** What agents may do wrong. Nothing here is typed as it should be: that is the point. */
const behaviours: Record<string, () => unknown> = {
  'good-agent': () => ({ output: { fine: true } }),
  'throwing-agent': () => {
    throw new Error('the agent broke')
  },
  'throwing-nothing-agent': () => Promise.reject(undefined),
  'hanging-agent': () => new Promise(() => {}),
  'flooding-agent': () => ({ output: 'x'.repeat(10_000_000) }),
  'function-agent': () => ({ output: { call: () => 1 } }),
  'cyclic-agent': () => ({ output: cyclic }),
  'bigint-agent': () => ({ output: { n: 1n } }),
  'undefined-agent': () => undefined,
  'getter-agent': () => ({
    get output() {
      throw new Error('no')
    },
  }),
  'hostile-text-agent': () => ({ output: { text: 'a\u001b[2J\u202eevil\u0000\ud800 </script> \u2028' } }),
  'spinning-agent': () => spin(),
  'late-spinning-agent': async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    spin()
  },
  'trusted-spinning-agent': () => spin(),
  'exiting-agent': async () => {
    await new Promise((resolve) => setTimeout(resolve, 20))
    process.exit(3)
  },
  'crashing-agent': async () => {
    const { spawnSync } = await import('node:child_process')
    spawnSync('kill', ['-SEGV', String(process.pid)])
    await new Promise(() => {})
  },
  'forgetful-agent': async () => {
    void Promise.reject(new Error('nobody awaits this'))
    await new Promise((resolve) => setTimeout(resolve, 500))
    return { output: { fine: true } }
  },
  'hoarding-agent': () => {
    const kept: unknown[] = []
    for (;;) kept.push(Array.from({ length: 100_000 }, (_, at) => ({ at })))
  },
}

function spin(): never {
  for (;;);
}

export default defineCatalog({
  agents: Object.entries(behaviours).map(([id, run]) =>
    defineAgent({ id, version: '1.0.0', description: `It is a ${id}.`, trusted: id.startsWith('trusted'), run: run as () => { output: null } }),
  ),
  tools: [
    defineTool({ id: 'spinning-tool', description: 'Never returns.', effect: 'reversible', idempotent: true, blastRadius: 0, execute: () => spin() }),
  ],
  workflows: [
    ...Object.keys(behaviours).map((id) => ({
      name: id,
      steps: [
        {
          id: 'only',
          agents: [id],
          task: 'Do it.',
          timeoutMs: id === 'hoarding-agent' ? 30_000 : 1_000,
          retry: { maxAttempts: 2, initialDelayMs: 10 },
        },
      ],
    })),
    {
      name: 'spinning-tool',
      steps: [
        {
          kind: 'action' as const,
          id: 'only',
          tool: 'spinning-tool',
          target: 'nothing',
          impact: 'None.',
          rollbackPlan: 'None.',
          timeoutMs: 1_000,
          retry: { maxAttempts: 2, initialDelayMs: 10 },
        },
      ],
    },
  ],
})
