import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { placePopup } from './place-popup.ts'

const openAfterMs = 350
const closeAfterMs = 120

/**
 * A sentence about `children`, on hover and on focus; Escape puts it away, and the pointer may move onto it. `children` is one element that can have
 * the focus. Never the only place of what is needed.
 */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }): ReactNode {
  const id = useId()
  const [open, setOpen] = useState(false)
  const wrapper = useRef<HTMLSpanElement>(null)
  const popup = useRef<HTMLDivElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  function become(next: boolean, delayMs: number): void {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setOpen(next), delayMs)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  useEffect(() => {
    const anchor = wrapper.current?.firstElementChild
    if (!open || !anchor || popup.current === null) return
    popup.current.showPopover()
    placePopup(popup.current, anchor, { gapPx: 6, align: 'center' })
    anchor.setAttribute('aria-describedby', id)
    return () => anchor.removeAttribute('aria-describedby')
  }, [open, id])

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !open) return
    // One Escape puts the tooltip away, the next one closes what it is in.
    event.preventDefault()
    event.stopPropagation()
    setOpen(false)
  }

  return (
    <span
      ref={wrapper}
      className="contents"
      onPointerEnter={() => become(true, openAfterMs)}
      onPointerLeave={() => become(false, closeAfterMs)}
      onFocus={(event) => event.target.matches(':focus-visible') && become(true, 0)}
      onBlur={() => become(false, 0)}
      onKeyDown={onKeyDown}
    >
      {children}
      {open && (
        <div
          ref={popup}
          id={id}
          role="tooltip"
          popover="manual"
          className="fixed m-0 max-w-xs rounded-md border border-line bg-raised px-2.5 py-1.5 text-left text-xs font-normal whitespace-normal text-ink shadow-overlay"
        >
          {text}
        </div>
      )}
    </span>
  )
}
