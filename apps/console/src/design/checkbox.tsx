import type { ReactNode } from 'react'

/** A check box without visible words; `label` is its name. Above the link that covers its row. */
export function Checkbox({ label, checked, onChange }: { label: string; checked: boolean; onChange: (checked: boolean) => void }): ReactNode {
  return (
    <label className="relative z-1 -m-1.5 inline-grid size-7 place-items-center">
      <span className="sr-only">{label}</span>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} className="size-4 accent-action" />
    </label>
  )
}
