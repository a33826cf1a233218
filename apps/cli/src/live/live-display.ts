import type { RunDetail } from '@maestro-helix/contract/http/runs'
import type { Terminal } from '../output/terminal.ts'
import { runBlock } from './run-block.ts'
import { runLines } from './run-lines.ts'

/** Shows runs while they go on. On a screen the same lines are redrawn; anywhere else each thing that happens is one new line. */
export type LiveDisplay = {
  show(details: readonly RunDetail[], now: Date): void
  /** Leaves what is on the screen there and goes on below it. */
  end(): void
}

export function liveDisplay(terminal: Terminal): LiveDisplay {
  return terminal.interactive ? redrawn(terminal) : appended(terminal)
}

function redrawn(terminal: Terminal): LiveDisplay {
  let shown = 0
  return {
    show(details, now) {
      const width = Math.max(40, terminal.columns() - 1)
      const lines = details.flatMap((detail) => [...runBlock(terminal, detail, now, width), ''])
      // What has scrolled off the screen cannot be redrawn: the end is what matters.
      const room = Math.max(5, terminal.rows() - 1)
      const visible =
        lines.length > room
          ? [`… ${lines.length - room + 1} lines above; \`maestro runs show ID\` has them`, ...lines.slice(lines.length - room + 1)]
          : lines
      const up = shown > 0 ? `\u001b[${shown}A\r` : ''
      terminal.write(`${up}\u001b[0J${visible.map((line) => `${line}\n`).join('')}`)
      shown = visible.length
    },
    end() {
      shown = 0
    },
  }
}

function appended(terminal: Terminal): LiveDisplay {
  const told = new Set<string>()
  return {
    show(details, now) {
      for (const { key, text } of details.flatMap((detail) => runLines(detail, now))) {
        if (told.has(key)) continue
        told.add(key)
        terminal.out(text)
      }
    },
    end() {},
  }
}
