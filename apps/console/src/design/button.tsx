import type { ComponentProps, ReactNode } from 'react'

const kinds = {
  primary: 'border-action bg-action text-on-action hover:brightness-110',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-muted hover:bg-sunken hover:text-ink',
  danger: 'border-critical bg-surface text-critical hover:bg-sunken',
} as const

/** Classes of a button, for what must look like one and is a link or a trigger. Buttons are at least 32 px high; 24 is what WCAG 2.2 asks. */
export function buttonClass(kind: keyof typeof kinds = 'secondary'): string {
  return `inline-flex min-h-8 items-center justify-center gap-1.5 rounded-md border px-3 text-sm font-medium whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:opacity-60 ${kinds[kind]}`
}

export function Button({
  kind = 'secondary',
  type = 'button',
  className = '',
  ...rest
}: ComponentProps<'button'> & { kind?: keyof typeof kinds }): ReactNode {
  return <button type={type} className={`${buttonClass(kind)} ${className}`} {...rest} />
}
