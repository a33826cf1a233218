import type { ReactNode } from 'react'
import { Dialog } from '../design/dialog.tsx'
import type { Shortcut } from './shortcuts.ts'

const everywhere = [
  { keys: ['Tab'], label: 'To the next control; with Shift to the one before' },
  { keys: ['↑', '↓'], label: 'From row to row in a table; Home and End to its ends' },
  { keys: ['Esc'], label: 'Close what is open' },
]

/** What the keyboard can do here. */
export function ShortcutHelp({ shortcuts, open, onClose }: { shortcuts: readonly Shortcut[]; open: boolean; onClose: () => void }): ReactNode {
  return (
    <Dialog open={open} onClose={onClose} title="Keyboard">
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-6 gap-y-2 text-sm">
        {[...shortcuts, ...everywhere].map(({ keys, label }) => (
          <div key={label} className="contents">
            <dt className="flex gap-1">
              {keys.map((key) => (
                <kbd key={key} className="min-w-6 rounded border border-line-strong px-1.5 text-center font-mono text-xs leading-5">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
