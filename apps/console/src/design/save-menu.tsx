import { type CsvValue, csvText } from '@maestro-helix/sdk/audit/csv-text'
import type { ReactNode } from 'react'
import { useTheme } from '../shell/theme.ts'
import { buttonClass } from './button.tsx'
import { Icon } from './icon.tsx'
import { Menu, type MenuEntry } from './menu.tsx'
import { saveFile } from './save-file.ts'
import { type PictureColours, pictureColours } from './svg-picture.ts'

type Props = {
  /** What is saved, in words; the file's name is made of them. */
  title: string
  /** Where it can be saved as a table: its head and its rows, made when they are asked for. */
  table?: () => readonly (readonly CsvValue[])[]
  /** Where it can be saved as a picture in vectors. */
  picture?: (colours: PictureColours) => string
}

/** Saves what is shown beside it: a table as CSV, a chart as SVG or PNG. */
export function SaveMenu({ title, table, picture }: Props): ReactNode {
  const theme = useTheme()
  const name = title.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  const entries: MenuEntry[] = []
  if (table !== undefined)
    entries.push({ id: 'csv', label: 'Table as CSV', onSelect: () => saveFile(`${name}.csv`, new Blob([csvText(table())], { type: 'text/csv' })) })
  if (picture !== undefined) {
    const drawn = (): string => picture(pictureColours(theme))
    entries.push(
      { id: 'svg', label: 'Chart as SVG', onSelect: () => saveFile(`${name}.svg`, new Blob([drawn()], { type: 'image/svg+xml' })) },
      { id: 'png', label: 'Chart as PNG', onSelect: () => void savePng(`${name}.png`, drawn()) },
    )
  }
  return (
    <Menu
      name={`Save: ${title}`}
      className={`${buttonClass('quiet')} px-2`}
      entries={entries}
      label={
        <>
          <Icon name="download" />
          Save
        </>
      }
    />
  )
}

/** Twice as fine as it is on the page, where a canvas may be so large. */
const pngScale = 2
const canvasLimitPx = 16_000

async function savePng(fileName: string, svg: string): Promise<void> {
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  const scale = Math.min(pngScale, canvasLimitPx / image.naturalWidth, canvasLimitPx / image.naturalHeight)
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(image.naturalWidth * scale)
  canvas.height = Math.round(image.naturalHeight * scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  canvas.toBlob((blob) => blob !== null && saveFile(fileName, blob))
}
