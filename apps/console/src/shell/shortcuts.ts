/** What a key or two keys one after the other do, listed for `?`. */
export type Shortcut = { keys: readonly string[]; label: string; run: () => void }

const withinMs = 1_500

/** Whether a key press is typing, or belongs to a control that uses keys itself. */
function isTaken({ target, altKey, ctrlKey, metaKey, defaultPrevented }: KeyboardEvent): boolean {
  if (defaultPrevented || altKey || ctrlKey || metaKey || !(target instanceof HTMLElement)) return true
  return (
    target.isContentEditable ||
    /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role=menu],[role=listbox],[role=dialog]') !== null
  )
}

/** Listens for the shortcuts on the whole page. Returns how to stop. */
export function listenForShortcuts(shortcuts: readonly Shortcut[]): () => void {
  let first: { key: string; at: number } | undefined
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isTaken(event) || event.key === 'Shift') return
    const pressed = first !== undefined && event.timeStamp - first.at < withinMs ? [first.key, event.key] : [event.key]
    const found = shortcuts.find(({ keys }) => keys.join(' ') === pressed.join(' ')) ?? shortcuts.find(({ keys }) => keys.join(' ') === event.key)
    first = found === undefined ? { key: event.key, at: event.timeStamp } : undefined
    if (found === undefined) return
    event.preventDefault()
    found.run()
  }
  document.addEventListener('keydown', onKeyDown)
  return () => document.removeEventListener('keydown', onKeyDown)
}
