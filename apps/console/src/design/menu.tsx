import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from 'react'
import { placePopup } from './place-popup.ts'

export type MenuEntry = { id: string; label: ReactNode; onSelect: () => void; danger?: boolean; checked?: boolean }
type Props = {
  label: ReactNode
  /** What it is called where the label alone does not tell it from others; begins with the label. */
  name?: string
  className: string
  entries: readonly MenuEntry[]
  align?: 'start' | 'end'
}

/** A button with a menu of commands: arrow keys, Home and End inside it, Escape or a click elsewhere to leave. */
export function Menu({ label, name, className, entries, align = 'end' }: Props): ReactNode {
  const id = useId()
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const popup = useRef<HTMLDivElement>(null)

  function items(): HTMLElement[] {
    return [...(popup.current?.querySelectorAll<HTMLElement>('[data-item]') ?? [])]
  }

  function moveFocus(event: KeyboardEvent): void {
    const all = items()
    const at = all.indexOf(document.activeElement as HTMLElement)
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: (at - 1 + all.length) % all.length,
      Home: 0,
      End: all.length - 1,
    }
    const target = targets[event.key]
    if (target !== undefined) {
      event.preventDefault()
      all[target]?.focus()
    } else if (event.key === 'Tab') popup.current?.hidePopover()
  }

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-haspopup="menu" aria-label={name} aria-expanded={open} className={className}>
        {label}
      </button>
      <div
        ref={popup}
        id={id}
        popover="auto"
        role="menu"
        onKeyDown={moveFocus}
        onToggle={(event) => {
          const opened = event.nativeEvent.newState === 'open'
          setOpen(opened)
          if (!opened || popup.current === null || button.current === null) return
          placePopup(popup.current, button.current, { gapPx: 4, align })
          items()[0]?.focus()
        }}
        className="fixed m-0 min-w-44 rounded-md border border-line bg-raised p-1 text-ink shadow-overlay"
      >
        {entries.map((entry) => (
          <button
            key={entry.id}
            type="button"
            data-item=""
            role={entry.checked === undefined ? 'menuitem' : 'menuitemradio'}
            aria-checked={entry.checked}
            tabIndex={-1}
            onClick={() => {
              popup.current?.hidePopover()
              entry.onSelect()
            }}
            className={`flex min-h-8 w-full items-center gap-2 rounded px-2.5 text-left text-sm hover:bg-sunken focus-visible:bg-sunken ${entry.danger === true ? 'text-critical' : ''}`}
          >
            {entry.label}
          </button>
        ))}
      </div>
    </>
  )
}
