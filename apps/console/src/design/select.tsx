import { type ReactNode, useId } from 'react'

export type SelectOption<Value extends string> = { value: Value; label: string }
type Props<Value extends string> = { label: string; value: Value; options: readonly SelectOption<Value>[]; onChange: (value: Value) => void }

/** A choice among a few, with its label in front: the browser's own, which every keyboard, screen reader and telephone knows. */
export function Select<Value extends string>({ label, value, options, onChange }: Props<Value>): ReactNode {
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value as Value)}
        className="min-h-8 max-w-52 rounded-md border border-line-strong bg-surface px-2 text-sm hover:bg-sunken"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
}
