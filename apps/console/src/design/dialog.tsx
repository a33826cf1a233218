import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { Modal } from './modal.tsx'

type Props = {
  open: boolean
  /** Asked to close by Escape, a click beside it, or its button; without it the dialog stays until what it asks for is done. */
  onClose?: () => void
  title: string
  description?: ReactNode
  wide?: boolean
  children: ReactNode
}

/** A modal dialog with its title and, where it may be closed, its button for that. */
export function Dialog({ open, onClose, title, description, wide = false, children }: Props): ReactNode {
  return (
    <Modal
      open={open}
      onClose={onClose ?? (() => undefined)}
      label={title}
      className={`fixed top-1/2 left-1/2 max-h-[calc(100dvh-2rem)]! -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line ${wide ? 'w-[min(60rem,calc(100vw-2rem))]' : 'w-[min(34rem,calc(100vw-2rem))]'}`}
    >
      <header className="sticky top-0 z-10 flex items-start gap-4 border-b border-line bg-raised px-5 py-3.5">
        <div className="min-w-0 grow">
          <h2 className="text-lg">{title}</h2>
          {description !== undefined && <div className="mt-1 text-sm text-muted">{description}</div>}
        </div>
        {onClose !== undefined && (
          <button type="button" aria-label="Close" onClick={onClose} className="-m-1.5 rounded-md p-1.5 text-muted hover:bg-sunken hover:text-ink">
            <Icon name="close" />
          </button>
        )}
      </header>
      <div className="px-5 py-4">{children}</div>
    </Modal>
  )
}
