import { type ComponentProps, type ReactNode, useId } from 'react'

type Props = Omit<ComponentProps<'textarea'>, 'id' | 'aria-describedby' | 'aria-invalid'> & {
  label: ReactNode
  hint?: ReactNode
  problem?: string | undefined
}

/** Several lines of text with their label, a hint, and what is wrong with them. */
export function TextArea({ label, hint, problem, ...rest }: Props): ReactNode {
  const id = useId()
  const note = problem ?? hint
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        aria-invalid={problem !== undefined}
        className="rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-base aria-invalid:border-critical"
        {...rest}
      />
      {note !== undefined && (
        <div id={`${id}-note`} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-critical'}`}>
          {note}
        </div>
      )}
    </div>
  )
}
