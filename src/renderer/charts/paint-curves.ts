import { TRACES } from './curve-shapes.ts';
import type { Box, DrawnItem } from './line-option.ts';
import type { Plane } from './curve-shapes.ts';
import type { PaintSurface } from './paint-surface.ts';

/** Wipes a surface. */
export function wipe({ canvas, context }: PaintSurface): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
}

/**
 * Paints what a plot is made of, as ECharts would paint the same shapes, without keeping an element for each.
 * @param clip nothing is painted outside of it; null paints everywhere.
 */
export function paintItems(
  surface: PaintSurface,
  items: readonly DrawnItem[],
  plane: Plane,
  clip: Box | null,
): void {
  const { context: pen, density } = surface;
  wipe(surface);
  pen.save();
  pen.scale(density, density);
  if (clip !== null) {
    pen.beginPath();
    pen.rect(clip.x, clip.y, clip.width, clip.height);
    pen.clip();
  }
  for (const { type, shape, style } of items) {
    pen.globalAlpha = style.opacity;
    pen.beginPath();
    TRACES[type](pen, { ...shape, plane } as never);
    if (style.stroke === undefined) {
      pen.fillStyle = style.fill ?? 'none';
      pen.fill();
    } else {
      pen.strokeStyle = style.stroke;
      pen.lineWidth = style.lineWidth ?? 1;
      pen.lineCap = style.lineCap ?? 'butt';
      pen.lineJoin = style.lineJoin ?? 'miter';
      pen.setLineDash(style.lineDash === undefined || style.lineDash === null ? [] : [...style.lineDash]);
      pen.stroke();
    }
  }
  pen.restore();
}
