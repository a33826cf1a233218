import { useSyncExternalStore } from 'react'

/** system: as the device is set. */
export type ThemeChoice = 'system' | 'light' | 'dark'

const storageKey = 'maestro-theme'
const darkDevice = window.matchMedia('(prefers-color-scheme: dark)')
const watchers = new Set<() => void>()
let choice: ThemeChoice = storedChoice()

function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(storageKey)
    return stored === 'light' || stored === 'dark' ? stored : 'system'
  } catch {
    return 'system'
  }
}

function themeInForce(): 'light' | 'dark' {
  if (choice !== 'system') return choice
  return darkDevice.matches ? 'dark' : 'light'
}

/** Puts the theme on the page, and keeps it there when the device changes. Called once, before anything is drawn. */
export function applyTheme(): void {
  const apply = (): void => {
    document.documentElement.dataset['theme'] = themeInForce()
    for (const watcher of watchers) watcher()
  }
  watchers.add(() => (document.documentElement.dataset['theme'] = themeInForce()))
  darkDevice.addEventListener('change', apply)
  apply()
}

export function chooseTheme(next: ThemeChoice): void {
  choice = next
  try {
    localStorage.setItem(storageKey, next)
  } catch {
    // A browser that keeps nothing asks the device again next time.
  }
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => watchers.delete(watcher)
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(watch, () => choice)
}

/** The theme in force; what draws on a canvas draws with it. */
export function useTheme(): 'light' | 'dark' {
  return useSyncExternalStore(watch, themeInForce)
}
