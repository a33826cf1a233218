/**
 * The same three steps on LangGraph.js with its Postgres checkpointer, ungoverned. Runs in a folder of its own where LangGraph is installed
 * (see langgraph.ts) and is told over IPC how many workflows to carry out.
 */
import { randomUUID } from 'node:crypto'
import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'

const checkpointer = PostgresSaver.fromConnString(process.env.DATABASE_URL)
await checkpointer.setup()
const State = Annotation.Root({ n: Annotation(), text: Annotation() })
const work = ({ n }) => ({ n: n + 1, text: `The value after this step is ${n + 1}.` })
const graph = new StateGraph(State)
  .addNode('step-0', work)
  .addNode('step-1', work)
  .addNode('step-2', work)
  .addEdge(START, 'step-0')
  .addEdge('step-0', 'step-1')
  .addEdge('step-1', 'step-2')
  .addEdge('step-2', END)
  .compile({ checkpointer })

process.on('message', (order) => void measure(order))

async function measure({ count, concurrency }) {
  const tookMs = []
  let next = 0
  const worker = async () => {
    while (next < count) {
      next++
      const from = performance.now()
      const result = await graph.invoke({ n: 0, text: '' }, { configurable: { thread_id: randomUUID() } })
      if (result.n !== 3) throw new Error(`LangGraph ended with ${JSON.stringify(result)}`)
      tookMs.push(performance.now() - from)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker))
  process.send({ tookMs })
}
process.on('disconnect', () => process.exit(0))
process.send({ ready: true })
