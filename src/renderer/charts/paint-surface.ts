/**
 * A canvas that fills an element. Its pictures go to the screen on their own, where the browser knows how to do that:
 * a canvas that is painted with the page is copied twice for every picture, which takes a small machine longer than
 * drawing a hundred curves.
 */
export interface PaintSurface {
  /** What is drawn on: an `OffscreenCanvas` that the element shows, or the element itself. */
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  readonly context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;
  /** Pixels of the screen in a pixel of the layout. */
  readonly density: number;
  /** Takes over a size in pixels of the layout, which wipes what is drawn. */
  resize(width: number, height: number): void;
  remove(): void;
}

let draws: boolean | null = null;

/** Component tests have the element, but nothing that draws. */
function canDraw(): boolean {
  draws ??= document.createElement('canvas').getContext('2d') !== null;
  return draws;
}

/** @returns null where there is no canvas to draw on (component tests). */
export function createPaintSurface(parent: HTMLElement): PaintSurface | null {
  if (!canDraw()) return null;
  const element = document.createElement('canvas');
  element.className = 'paint-surface';
  const canvas = 'OffscreenCanvas' in window ? element.transferControlToOffscreen() : element;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D | null;
  if (context === null) return null;
  const density = Math.max(1, window.devicePixelRatio);
  parent.append(element);
  return {
    canvas,
    context,
    density,
    resize(width, height) {
      canvas.width = Math.round(width * density);
      canvas.height = Math.round(height * density);
    },
    remove: () => element.remove(),
  };
}
