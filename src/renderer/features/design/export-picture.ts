import { StudioError } from '../../../core/support/errors.ts';
import { studio } from '../../bridge/studio.ts';
import { drawPicture } from './canvas/draw-picture.ts';
import type { CanvasProjection } from '../../network/projection.ts';

/** Pixels of a PNG per pixel of the picture, less where it would be too large to hold. */
const SCALE = 2;
const MOST_PIXELS = 40_000_000;

/** Saves the network as a picture in the colours of the theme. Null when the person cancelled. */
export async function exportPicture(
  projection: CanvasProjection,
  name: string,
  kind: 'svg' | 'png',
): Promise<{ readonly fileName: string } | null> {
  const style = getComputedStyle(document.documentElement);
  const { svg, width, height } = drawPicture(projection, (token) => style.getPropertyValue(token).trim());
  const bytes = kind === 'svg' ? new TextEncoder().encode(svg) : await rasterize(svg, width, height);
  return studio.call('designs.savePicture', { name, kind, bytes });
}

async function rasterize(svg: string, width: number, height: number): Promise<Uint8Array> {
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (blob === null)
    throw new StudioError('picture-failed', 'The picture could not be drawn. Export it as SVG instead.');
  return new Uint8Array(await blob.arrayBuffer());
}
