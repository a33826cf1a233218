import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { queryKeys } from '../api/query-keys.ts'
import { signOut } from '../api/session.ts'
import { buttonClass } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { Menu } from '../design/menu.tsx'
import { Modal } from '../design/modal.tsx'
import mark from '../mark.svg'
import { LiveBanner, LiveMark } from './live-banner.tsx'
import { navigation } from './navigation.ts'
import { useSession } from './session.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'
import { listenForShortcuts, type Shortcut } from './shortcuts.ts'
import { chooseTheme, type ThemeChoice, useThemeChoice } from './theme.ts'
import { useTitleCount } from './use-title.ts'
import { useWaitingCount } from './waiting-count.ts'

/** What is around every page: the way past the navigation, the navigation, whether it is live, who is signed in. */
export function AppShell({ children }: { children: ReactNode }): ReactNode {
  const navigate = useNavigate()
  const [helpOpen, setHelpOpen] = useState(false)
  const waiting = useWaitingCount()
  useTitleCount(waiting)
  const shortcuts = useMemo<Shortcut[]>(
    () => [
      ...navigation.map(({ to, label, keys }) => ({ keys, label: `Go to ${label}`, run: () => void navigate({ to }) })),
      { keys: ['/'], label: 'Search this page', run: () => document.querySelector<HTMLElement>('[data-search-field]')?.focus() },
      { keys: ['?'], label: 'Show what the keyboard can do', run: () => setHelpOpen(true) },
    ],
    [navigate],
  )
  useEffect(() => listenForShortcuts(shortcuts), [shortcuts])
  return (
    <div className="flex min-h-dvh flex-col md:h-dvh md:flex-row">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 shadow-overlay focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <header className="flex items-center gap-3 border-b border-line bg-surface px-3 py-2 md:hidden">
        <Drawer waiting={waiting} openHelp={() => setHelpOpen(true)} />
        <Brand />
        <LiveMark />
      </header>
      <aside className="hidden w-52 shrink-0 flex-col border-r border-line bg-surface md:flex">
        <div className="flex items-center justify-between gap-2 px-4 pt-4 pb-3">
          <Brand />
        </div>
        <SideNavigation waiting={waiting} openHelp={() => setHelpOpen(true)} />
      </aside>
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <LiveBanner />
        <main
          id="content"
          tabIndex={-1}
          className="flex min-h-0 grow flex-col gap-4 px-4 py-4 outline-none sm:px-6 md:overflow-y-auto md:[scrollbar-gutter:stable]"
        >
          {children}
        </main>
      </div>
      <ShortcutHelp shortcuts={shortcuts} open={helpOpen} onClose={() => setHelpOpen(false)} />
    </div>
  )
}

function Brand(): ReactNode {
  return (
    <span className="flex items-center gap-2 font-semibold">
      <img src={mark} alt="" className="size-5" />
      Maestro Helix
    </span>
  )
}

function SideNavigation({ waiting, openHelp, onGone }: { waiting: number | undefined; openHelp: () => void; onGone?: () => void }): ReactNode {
  return (
    <div className="flex min-h-0 grow flex-col justify-between gap-4 overflow-y-auto px-2 pb-3">
      <nav aria-label="Pages">
        <ul className="flex flex-col gap-0.5">
          {navigation.map(({ to, label, icon }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: to === '/' }}
                {...(onGone && { onClick: onGone })}
                className="flex min-h-8 items-center gap-2.5 rounded-md px-2.5 text-sm font-medium text-muted hover:bg-sunken hover:text-ink"
                activeProps={{ className: 'bg-sunken text-ink!' }}
              >
                <Icon name={icon} />
                {label}
                {to === '/escalations' && waiting !== undefined && waiting > 0 && (
                  <span className="ml-auto rounded-full bg-action px-1.5 text-xs font-semibold text-on-action tabular-nums">
                    {waiting > 999 ? '999+' : waiting}
                    <span className="sr-only"> waiting</span>
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="flex flex-col gap-0.5">
        <div className="px-2.5 py-1.5 max-md:hidden">
          <LiveMark />
        </div>
        <button type="button" onClick={openHelp} className={`${buttonClass('quiet')} justify-start px-2.5`}>
          <Icon name="keyboard" />
          Keyboard
        </button>
        <Person />
      </div>
    </div>
  )
}

const themes: { choice: ThemeChoice; label: string }[] = [
  { choice: 'system', label: 'Theme of the device' },
  { choice: 'light', label: 'Light theme' },
  { choice: 'dark', label: 'Dark theme' },
]

function Person(): ReactNode {
  const { displayName } = useSession()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const theme = useThemeChoice()
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: () => {
      queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== queryKeys.session[0] })
      // Nothing of this person's pages stays behind.
      window.location.assign('/')
    },
  })
  const entries = [
    ...themes.map(({ choice, label }) => ({
      id: choice,
      checked: theme === choice,
      label: (
        <>
          <span className="w-4">{theme === choice && <Icon name="check" />}</span>
          {label}
        </>
      ),
      onSelect: () => chooseTheme(choice),
    })),
    {
      id: 'you',
      label: (
        <>
          <Icon name="key" />
          Your account
        </>
      ),
      onSelect: () => void navigate({ to: '/you' }),
    },
    {
      id: 'out',
      label: (
        <>
          <Icon name="out" />
          Sign out
        </>
      ),
      onSelect: () => leave.mutate(),
    },
  ]
  const label = (
    <>
      <span aria-hidden="true" className="grid size-5 shrink-0 place-items-center rounded-full bg-sunken text-xs font-semibold">
        {displayName.slice(0, 1).toUpperCase()}
      </span>
      <span className="truncate">{displayName}</span>
      <span className="sr-only">: account, theme and sign out</span>
    </>
  )
  return <Menu align="start" entries={entries} label={label} className={`${buttonClass('quiet')} w-full justify-start px-2.5 text-ink`} />
}

function Drawer({ waiting, openHelp }: { waiting: number | undefined; openHelp: () => void }): ReactNode {
  const [open, setOpen] = useState(false)
  const close = (): void => setOpen(false)
  return (
    <>
      <button type="button" aria-label="Menu" aria-expanded={open} onClick={() => setOpen(true)} className={`${buttonClass('quiet')} px-2`}>
        <Icon name="menu" />
      </button>
      <Modal open={open} onClose={close} label="Menu" className="fixed inset-y-0 left-0 h-dvh w-64 max-w-[85vw]! border-r border-line">
        <div className="flex h-full flex-col gap-3 pt-3">
          <div className="flex items-center justify-between px-4">
            <Brand />
            <button type="button" aria-label="Close" onClick={close} className="rounded-md p-1.5 text-muted hover:bg-sunken hover:text-ink">
              <Icon name="close" />
            </button>
          </div>
          <SideNavigation
            waiting={waiting}
            openHelp={() => {
              close()
              openHelp()
            }}
            onGone={close}
          />
        </div>
      </Modal>
    </>
  )
}
