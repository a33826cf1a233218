import { type KeyboardEvent, memo, type ReactNode, type SyntheticEvent, useEffect, useMemo, useRef, useState } from 'react'
import { SaveMenu } from '../design/save-menu.tsx'
import { Status } from '../design/status.tsx'
import { lineOf } from './line-of.ts'
import type { ShownStep } from './shown-step.ts'
import { stepGraphSvg } from './step-graph-picture.ts'
import { boxHeightPx, boxWidthPx, type LayeredLayout, layeredLayout, type Point } from './layered-layout.ts'

type Props = { label: string; steps: readonly ShownStep[]; onOpen?: (id: string) => void }
type View = { left: number; top: number; right: number; bottom: number }

const edgePx = 16
const heightLimitPx = 384
/** Drawn around what is in view, so that scrolling shows no gap. Columns are wide, and one scrolls along them. */
const marginPx = { x: 480, y: 160 }

/**
 * Steps and what each comes after, as boxes and lines; only what is in view is drawn. One box is reached with Tab, the others with the arrow keys:
 * right and left along the lines, up and down within a column. The same as sentences in each box's name.
 */
export function StepGraph({ label, steps, onOpen }: Props): ReactNode {
  const scroller = useRef<HTMLDivElement>(null)
  const shape = JSON.stringify(steps.map(({ id, after }) => [id, after]))
  // Only the shape moves boxes: what becomes of steps does not.
  // eslint-disable-next-line react-hooks/exhaustive-deps -- shape stands for what of the steps the layout is made from
  const layout = useMemo(() => layeredLayout(steps), [shape])
  const byId = useMemo(() => new Map(steps.map((step) => [step.id, step])), [steps])
  const [view, setView] = useState<View>({ left: 0, top: 0, right: 1_280, bottom: heightLimitPx })
  const [current, setCurrent] = useState<string>()
  const [wanted, setWanted] = useState<string>()
  const entry = current !== undefined && byId.has(current) ? current : layout.columns[0]?.[0]

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const look = (): void => setView((before) => steadyView(before, element))
    look()
    const resized = new ResizeObserver(look)
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [])
  useEffect(() => {
    if (wanted === undefined) return
    scroller.current?.querySelector<HTMLElement>(`[data-step="${wanted}"]`)?.focus({ preventScroll: true })
    setWanted(undefined)
  }, [wanted])

  function go(id: string): void {
    const place = layout.places.get(id)
    const element = scroller.current
    if (place === undefined || element === null) return
    element.scrollTo({
      left: intoView(place.x, boxWidthPx, element.scrollLeft, element.clientWidth),
      top: intoView(place.y, boxHeightPx, element.scrollTop, element.clientHeight),
    })
    setCurrent(id)
    setWanted(id)
  }

  function moveFocus(event: KeyboardEvent): void {
    const id = stepAt(event)
    if (id === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const next = neighbour(event.key, id, layout, byId)
    if (next === undefined) return
    event.preventDefault()
    go(next)
  }

  function open(event: SyntheticEvent): void {
    const id = stepAt(event)
    if (id !== undefined) onOpen?.(id)
  }

  const drawn = steps.filter(({ id }) => id === entry || id === wanted || isNear(layout.places.get(id), view))
  return (
    <section>
      <div className="mb-1.5 flex items-center justify-between gap-3">
        <h2 className="text-sm">Steps</h2>
        <SaveMenu
          title="Steps"
          table={() => [['step', 'after', 'state'], ...steps.map(({ id, after, word }) => [id, after.join(' '), word])]}
          picture={(colours) => stepGraphSvg(label, steps, layout, colours)}
        />
      </div>
      <div
        ref={scroller}
        role="group"
        aria-label={label}
        data-graph=""
        // Heard here for all boxes, so that those in view already are not drawn again while one scrolls.
        onFocus={(event) => setCurrent(stepAt(event))}
        onKeyDown={moveFocus}
        onClick={open}
        className="overflow-auto rounded-lg border border-line bg-surface [contain:strict]"
        style={{ height: Math.min(heightLimitPx, layout.height + 2 * edgePx + 2) }}
      >
        <div className="relative mx-auto" style={{ width: layout.width + 2 * edgePx, height: layout.height + 2 * edgePx }}>
          <Lines layout={layout} view={view} />
          {drawn.map((step) => (
            <Box key={step.id} step={step} place={layout.places.get(step.id) ?? origin} reached={step.id === entry} />
          ))}
        </div>
      </div>
    </section>
  )
}

const origin: Point = { x: 0, y: 0 }

function stepAt({ target }: SyntheticEvent): string | undefined {
  return (target as HTMLElement).closest('[data-step]')?.getAttribute('data-step') ?? undefined
}

type BoxProps = { step: ShownStep; place: Point; reached: boolean }

const Box = memo(function Box({ step: { id, after, word, tone, busy = false }, place, reached }: BoxProps): ReactNode {
  return (
    <button
      type="button"
      data-step={id}
      tabIndex={reached ? 0 : -1}
      className="absolute flex flex-col justify-center rounded-md border border-line-strong bg-canvas px-2.5 text-left hover:bg-sunken"
      style={{ left: place.x + edgePx, top: place.y + edgePx, width: boxWidthPx, height: boxHeightPx }}
    >
      <span className="w-full truncate text-sm font-medium">{id}</span>
      <span className="w-full truncate text-xs">
        <Status tone={tone} busy={busy}>
          {word}
        </Status>
      </span>
      <span className="sr-only">
        {after.length === 0 ? ', starts with the run' : `, after ${after.slice(0, 20).join(', ')}${after.length > 20 ? ' and more' : ''}`}
      </span>
    </button>
  )
})

type Bundle = { key: string; extent: View; edges: LayeredLayout['edges'] }

/**
 * A picture of what is near alone: one of the whole graph would be painted anew, all of it, with every line that comes into view. In bundles, since a
 * path is drawn as a whole for every part of the page that it touches.
 */
const Lines = memo(function Lines({ layout, view }: { layout: LayeredLayout; view: View }): ReactNode {
  const bundles = useMemo(() => bundlesOf(layout.edges), [layout])
  const left = Math.max(0, view.left - marginPx.x)
  const top = Math.max(0, view.top - marginPx.y)
  const width = Math.max(0, Math.min(layout.width, view.right + marginPx.x) - left)
  const height = Math.max(0, Math.min(layout.height, view.bottom + marginPx.y) - top)
  return (
    <svg
      className="absolute text-line-strong"
      style={{ left: left + edgePx, top: top + edgePx }}
      width={width}
      height={height}
      viewBox={`${left} ${top} ${width} ${height}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      {bundles.map((bundle) => crosses(bundle.extent, view) && <BundleOfLines key={bundle.key} bundle={bundle} />)}
    </svg>
  )
})

const BundleOfLines = memo(function BundleOfLines({ bundle }: { bundle: Bundle }): ReactNode {
  return <path d={bundle.edges.map(({ points }) => lineOf(points)).join('')} />
})

/** Lines that begin near each other. */
function bundlesOf(edges: LayeredLayout['edges']): Bundle[] {
  const begin = ({ points }: LayeredLayout['edges'][number]): string => `${points[0]?.x ?? 0} ${Math.floor((points[0]?.y ?? 0) / heightLimitPx)}`
  return [...Map.groupBy(edges, begin)].map(([key, near]) => ({ key, extent: extentOf(near.flatMap(({ points }) => points)), edges: near }))
}

function extentOf(points: readonly Point[]): View {
  const extent = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const { x, y } of points) {
    extent.left = Math.min(extent.left, x)
    extent.top = Math.min(extent.top, y)
    extent.right = Math.max(extent.right, x)
    extent.bottom = Math.max(extent.bottom, y)
  }
  return extent
}

function crosses(extent: View, { left, top, right, bottom }: View): boolean {
  return (
    extent.right >= left - marginPx.x && extent.left <= right + marginPx.x && extent.bottom >= top - marginPx.y && extent.top <= bottom + marginPx.y
  )
}

function isNear(place: Point | undefined, view: View): boolean {
  return place !== undefined && crosses({ left: place.x, top: place.y, right: place.x + boxWidthPx, bottom: place.y + boxHeightPx }, view)
}

/** What is in view, changed in steps of half the margin: most scrolling then draws nothing anew. */
function steadyView(before: View, element: HTMLElement): View {
  const { scrollLeft, scrollTop, clientWidth, clientHeight } = element
  const now = { left: scrollLeft, top: scrollTop, right: scrollLeft + clientWidth, bottom: scrollTop + clientHeight }
  const moved = (['left', 'top', 'right', 'bottom'] as const).some(
    (side) => Math.abs(now[side] - before[side]) > marginPx[side === 'left' || side === 'right' ? 'x' : 'y'] / 2,
  )
  return moved ? now : before
}

function intoView(start: number, length: number, scroll: number, room: number): number {
  const end = start + length + 2 * edgePx
  if (start < scroll) return start
  return end > scroll + room ? end - room : scroll
}

/** Where an arrow key leads from a step; undefined where nowhere. */
function neighbour(key: string, id: string, layout: LayeredLayout, byId: ReadonlyMap<string, ShownStep>): string | undefined {
  const column = layout.columns.find((ids) => ids.includes(id)) ?? []
  const at = column.indexOf(id)
  switch (key) {
    case 'ArrowLeft':
      return byId.get(id)?.after.find((earlier) => byId.has(earlier))
    case 'ArrowRight':
      return layout.edges.find(({ from }) => from === id)?.to
    case 'ArrowUp':
      return column[at - 1]
    case 'ArrowDown':
      return column[at + 1]
    case 'Home':
      return layout.columns[0]?.[0]
    case 'End':
      return layout.columns.at(-1)?.[0]
    default:
      return undefined
  }
}
