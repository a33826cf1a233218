import { type ComponentProps, type ReactNode, useId } from 'react'

type Props = Omit<ComponentProps<'input'>, 'id' | 'aria-describedby' | 'aria-invalid'> & {
  label: ReactNode
  hint?: ReactNode
  problem?: string | undefined
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function TextField({ label, hint, problem, className = '', ...rest }: Props): ReactNode {
  const id = useId()
  const describedBy = problem !== undefined || hint !== undefined ? `${id}-note` : undefined
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        aria-describedby={describedBy}
        aria-invalid={problem !== undefined}
        className={`min-h-9 rounded-md border border-line-strong bg-surface px-2.5 text-base aria-invalid:border-critical ${className}`}
        {...rest}
      />
      {describedBy !== undefined && (
        <div id={describedBy} className={`text-xs ${problem === undefined ? 'text-muted' : 'text-critical'}`}>
          {problem ?? hint}
        </div>
      )}
    </div>
  )
}
