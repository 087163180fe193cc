import { scratchStart } from './scratch';
import { tileColumns, tilePanels, tileRows } from './tile';

/** A block of a product, a few columns of it at a time, through the tiles of tile.ts. Steps and strides are in bytes. */

/** Bytes between the rows of a tile that is cut to size afterwards. */
export const TILE_STRIDE: i32 = 64;

let wide: bool = false;

/** Whether products go through tiles of 16 columns. Called once, before any kernel. */
export function setWideTiles(on: bool): void {
  wide = on;
}

/** Of the `columns` of a block that are left, so many are multiplied next: 16, or at most 8. */
// @ts-ignore: decorator
@inline
export function nextColumns(columns: i32): i32 {
  return wide && columns >= 16 ? 16 : min(8, columns);
}

// @ts-ignore: decorator
@inline
export function hasWideTiles(): bool {
  return wide;
}

export function copyTile(from: usize, fromStride: usize, to: usize, toStride: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      store<f32>(to + (column << 2), load<f32>(from + (column << 2)));
    }
    from += fromStride;
    to += toStride;
  }
}

/**
 * c[height, columns] (+)= a[height, depth] b[depth, columns] for {@link nextColumns} columns; b has rows of 4, 8 or 16
 * numbers that may be read.
 * @param packed a is in panels of four rows; otherwise its rows, or columns where it is transposed, lie `aStride` apart.
 */
export function multiplyColumns(
  a: usize,
  aStride: i32,
  packed: bool,
  aTransposed: bool,
  b: usize,
  bStep: usize,
  c: usize,
  cStride: i32,
  height: i32,
  depth: i32,
  columns: i32,
  add: bool,
): void {
  const wholes = height & ~3;
  let i = 0;
  if (packed && columns >= 8) {
    tilePanels(columns, a, b, bStep, c, cStride, depth, wholes >> 2, add);
    i = wholes;
  }
  const tile = scratchStart();
  const tileWidth = columns > 8 ? 16 : columns > 4 ? 8 : 4;
  for (; i < height; i += 4) {
    const rows = min(4, height - i);
    const out = c + i * cStride;
    const whole = rows == 4 && columns == tileWidth;
    const target = whole ? out : tile;
    const targetStride = whole ? cStride : TILE_STRIDE;
    if (!whole && add) copyTile(out, cStride, tile, TILE_STRIDE, rows, columns);
    if (packed) {
      tileColumns(tileWidth, a + i * depth * 4, 16, b, bStep, target, targetStride, depth, add);
    } else if (aTransposed) {
      tileColumns(tileWidth, a + (i << 2), aStride, b, bStep, target, targetStride, depth, add);
    } else {
      // A row that does not exist reads the last one again; its result is thrown away.
      const s1 = rows > 1 ? aStride : 0;
      const s2 = rows > 2 ? s1 + aStride : s1;
      const s3 = rows > 3 ? s2 + aStride : s2;
      tileRows(tileWidth, a + i * aStride, s1, s2, s3, b, bStep, target, targetStride, depth, add);
    }
    if (!whole) copyTile(tile, TILE_STRIDE, out, cStride, rows, columns);
  }
}
