const marginPx = 8

/** Puts a popup of the top layer under its anchor, or above where there is no room, and inside the window. */
export function placePopup(popup: HTMLElement, anchor: Element, options: { gapPx: number; align: 'start' | 'center' | 'end' }): void {
  const { gapPx, align } = options
  const from = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = popup
  const starts = { start: from.left, center: from.left + from.width / 2 - width / 2, end: from.right - width }
  const left = Math.max(marginPx, Math.min(starts[align], document.documentElement.clientWidth - width - marginPx))
  const below = from.bottom + gapPx
  const fits = below + height <= window.innerHeight - marginPx || from.top - gapPx - height < marginPx
  popup.style.left = `${left}px`
  popup.style.top = `${fits ? below : from.top - gapPx - height}px`
}
