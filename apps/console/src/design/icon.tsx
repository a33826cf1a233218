import type { ReactNode } from 'react'

const paths = {
  runs: 'M3 4h10M3 8h7M3 12h4',
  ledger: 'M3 2h8.5a1.5 1.5 0 0 1 1.5 1.5V14H4.5A1.5 1.5 0 0 1 3 12.5zM3 12.5A1.5 1.5 0 0 1 4.5 11H13M6 5h4M6 7.5h4',
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3.5H9zM9 8h4.5v5.5H9zM2.5 10.5h4.5v3H2.5z',
  gates: 'M2.5 13.5v-11M13.5 13.5v-11M2.5 5h11M2.5 9.5h11M6 5v4.5M10 5v4.5',
  agents: 'M4 5.5h8a1.5 1.5 0 0 1 1.5 1.5v5A1.5 1.5 0 0 1 12 13.5H4A1.5 1.5 0 0 1 2.5 12V7A1.5 1.5 0 0 1 4 5.5zM8 5.5v-3M6 9.5h.01M10 9.5h.01',
  compliance: 'M8 1.8l5 1.9v3.8c0 3.2-2 5.5-5 6.7-3-1.2-5-3.5-5-6.7V3.7zM5.6 7.8l1.8 1.8 3-3.4',
  inbox: 'M2 9.5h3.5l1 2h3l1-2H14M2 9.5v4h12v-4M2 9.5L4 3h8l2 6.5',
  workflows: 'M2 3h4v3H2zM10 6.5h4v3h-4zM2 10h4v3H2zM6 4.5h2v7H6M8 8h2',
  releases: 'M8 13.5V3M4.5 6.5L8 3l3.5 3.5M2.5 13.5h11',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  close: 'M4 4l8 8M12 4l-8 8',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  check: 'M3 8.5L6.5 12 13 4.5',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.1 1.1M11.9 11.9L13 13M3 13l1.1-1.1M11.9 4.1L13 3',
  moon: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1z',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  key: 'M10.5 2a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM8 8l-5.5 5.5M4.5 11.5L6 13',
  out: 'M6 2.5H3v11h3M7 8h7M11 5l3 3-3 3',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  download: 'M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11',
} as const

export type IconName = keyof typeof paths

/** A line icon. Always beside a word, or inside a control that has a name of its own: it says nothing to a screen reader. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }): ReactNode {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  )
}
