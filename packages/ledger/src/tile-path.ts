import { LedgerError } from './ledger-error.ts'
import { parseTreeSize } from './tree-size.ts'

/** Hashes in a full tile and entries in a full bundle (https://c2sp.org/tlog-tiles). */
export const TILE_WIDTH = 256

/** Levels of the tree that one tile spans: log2 of {@link TILE_WIDTH}. */
export const TILE_HEIGHT = 8

/** The format allows levels up to this; a tree of 2^53-1 leaves needs 0..6. */
export const MAX_TILE_LEVEL = 63

/** `width` hashes of level `level * 8` of the tree, from index `index * 256`. Full tiles have width 256, those at the right edge 1..255. */
export type Tile = { readonly level: number; readonly index: number; readonly width: number }

/** `width` entries from index `index * 256`: what the level 0 tile of the same index and width hashes. */
export type EntryBundle = { readonly index: number; readonly width: number }

export type TileResource = { readonly kind: 'tile'; readonly tile: Tile } | { readonly kind: 'entries'; readonly bundle: EntryBundle }

/** The path of a tile below the log's prefix, such as `tile/0/x001/x234/067.p/8`. Throws `LEDGER_TILE_INVALID` for a tile that cannot be. */
export function tilePath({ level, index, width }: Tile): string {
  if (!Number.isInteger(level) || level < 0 || level > MAX_TILE_LEVEL) throw new LedgerError('LEDGER_TILE_INVALID', `Not a tile level: ${level}.`)
  return `tile/${level}/${indexPath(index, width)}`
}

/** The path of an entry bundle below the log's prefix, such as `tile/entries/x001/x234/067.p/8`. Throws `LEDGER_TILE_INVALID`. */
export function entryBundlePath({ index, width }: EntryBundle): string {
  return `tile/entries/${indexPath(index, width)}`
}

const PATH = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/

/** What a path below the log's prefix asks for, or undefined where it is not exactly as {@link tilePath} or {@link entryBundlePath} write it. */
export function parseTilePath(path: string): TileResource | undefined {
  const [, level = '', digits = '', partial] = PATH.exec(path) ?? []
  const index = parseTreeSize(digits.replace(/[x/]/g, '').replace(/^0+(?=[0-9])/, ''))
  const width = partial === undefined ? TILE_WIDTH : Number(partial)
  if (index === undefined || width < 1 || width > TILE_WIDTH || Number(level) > MAX_TILE_LEVEL) return undefined
  const resource: TileResource =
    level === 'entries' ? { kind: 'entries', bundle: { index, width } } : { kind: 'tile', tile: { level: Number(level), index, width } }
  // One resource has one path: leading zeroes, x000 and .p/256 are refused here.
  const canonical = resource.kind === 'tile' ? tilePath(resource.tile) : entryBundlePath(resource.bundle)
  return canonical === path ? resource : undefined
}

function indexPath(index: number, width: number): string {
  if (!Number.isSafeInteger(index) || index < 0) throw new LedgerError('LEDGER_TILE_INVALID', `Not a tile index: ${index}.`)
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw new LedgerError('LEDGER_TILE_INVALID', `Not a tile width: ${width}.`)
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g)!
  const path = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/')
  return width === TILE_WIDTH ? path : `${path}.p/${width}`
}
