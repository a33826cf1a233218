import { type ReactNode, useEffect, useRef } from 'react'

type Props = { open: boolean; onClose: () => void; label: string; className: string; children: ReactNode }

/**
 * The browser's own modal dialog: the page behind is out of reach, the focus stays inside and goes back to where it came from, Escape closes it.
 * `onClose` is asked; a dialog that must stay leaves `open` true.
 */
export function Modal({ open, onClose, label, className, children }: Props): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    if (!open || element === null) return
    element.showModal()
    return () => element.close()
  }, [open])
  if (!open) return null
  return (
    <dialog
      ref={dialog}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose()
      }}
      className={`m-0 max-h-none max-w-none bg-raised p-0 text-ink shadow-overlay outline-none backdrop:bg-backdrop ${className}`}
    >
      {children}
    </dialog>
  )
}
