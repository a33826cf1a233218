/** Starts the stack on the home named by the first argument, prints its addresses as one line of JSON, and stops on SIGTERM. */
import { startLocalStack } from '@maestro-helix/cli/stack/local-stack'

const [home = ''] = process.argv.slice(2)
const stack = await startLocalStack({ home, environment: {} })
const pids = [...stack.children.values()].map((child) => child.pid)
console.log(JSON.stringify({ databaseUrl: stack.databaseUrl, adminUrl: stack.restate.adminUrl, uid: process.getuid?.(), pids }))
process.on('SIGTERM', () => void stack.stop().then(() => process.exit(0)))
