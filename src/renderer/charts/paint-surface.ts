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
  /**
   * Makes room for so many pixels of the layout. Taking new memory is slow, so nothing is given back: what lies beyond
   * the element is cut off. @returns whether it has grown, which wipes what is drawn.
   */
  makeRoom(width: number, height: number): boolean;
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
  // A canvas comes with a size of its own, which is nobody's.
  [canvas.width, canvas.height] = [1, 1];
  parent.append(element);
  return {
    canvas,
    context,
    density,
    makeRoom(width, height) {
      const [wide, high] = [Math.round(width * density), Math.round(height * density)];
      if (wide <= canvas.width && high <= canvas.height) return false;
      canvas.width = Math.max(wide, canvas.width);
      canvas.height = Math.max(high, canvas.height);
      element.style.width = `${canvas.width / density}px`;
      element.style.height = `${canvas.height / density}px`;
      return true;
    },
    remove: () => element.remove(),
  };
}
