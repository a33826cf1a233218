import { useEffect } from 'react'

let waiting = 0
let named = ''

/** Names the page in the browser's tab, after the number of questions that wait. */
export function useTitle(title: string): void {
  useEffect(() => {
    named = title
    write()
  }, [title])
}

/** Says how many questions wait, in the tab of whichever page is open. */
export function useTitleCount(count: number | undefined): void {
  useEffect(() => {
    waiting = count ?? 0
    write()
    return () => {
      waiting = 0
    }
  }, [count])
}

function write(): void {
  document.title = `${waiting > 0 ? `(${waiting.toLocaleString('en')}) ` : ''}${named} · Maestro Helix`
}
