import { type PictureColours, svgPicture, svgText } from '../design/svg-picture.ts'
import { boxHeightPx, boxWidthPx, type LayeredLayout } from './layered-layout.ts'
import { lineOf } from './line-of.ts'
import type { ShownStep } from './shown-step.ts'

const edgePx = 16
/** About as many letters as a box is wide. */
const lettersLimit = 24

/** The whole graph as a picture: every box and line, in view or not. */
export function stepGraphSvg(title: string, steps: readonly ShownStep[], layout: LayeredLayout, colours: PictureColours): string {
  const lines = `<path d="${layout.edges.map(({ points }) => lineOf(points)).join('')}" fill="none" stroke="${colours.ink}" stroke-width="1.5"/>`
  const boxes = steps.map(({ id, word, tone }) => {
    const { x, y } = layout.places.get(id) ?? { x: 0, y: 0 }
    const name = id.length > lettersLimit ? `${id.slice(0, lettersLimit - 1)}…` : id
    return [
      `<rect x="${x}" y="${y}" width="${boxWidthPx}" height="${boxHeightPx}" rx="6" fill="${colours.surface}" stroke="${colours.ink}"/>`,
      `<text x="${x + 10}" y="${y + 18}" font-size="13" fill="${colours.strong}">${svgText(name)}</text>`,
      `<circle cx="${x + 14}" cy="${y + 31}" r="4" fill="${colours.of[tone]}"/><text x="${x + 24}" y="${y + 35}">${svgText(word)}</text>`,
    ].join('')
  })
  const frame = { title, width: layout.width + 2 * edgePx, height: layout.height + 2 * edgePx, colours }
  return svgPicture(frame, [`<g transform="translate(${edgePx} ${edgePx})">`, lines, ...boxes, '</g>'])
}
