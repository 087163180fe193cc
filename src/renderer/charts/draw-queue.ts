/** Draws a chart; in a frame, what the page has become is known, and asking for sizes costs nothing. */
export type Draw = (inFrame: boolean) => void;

/**
 * Charts are drawn one after the other, as many in a frame as there is time for: a screen full of them never holds up
 * the pointer. What is asked for first is drawn first.
 */
const waiting = new Set<Draw>();
/** Milliseconds of a frame that drawing may take; one is drawn whatever it takes. */
const BUDGET_MS = 8;

let frame = 0;
let spentMs = 0;

function run(draw: Draw, inFrame: boolean): void {
  waiting.delete(draw);
  const start = performance.now();
  draw(inFrame);
  spentMs += performance.now() - start;
}

function drawSome(): void {
  frame = 0;
  spentMs = 0;
  for (const draw of [...waiting]) {
    if (spentMs > BUDGET_MS) break;
    run(draw, true);
  }
  // One more frame, even where nothing waits: it is known then that another picture may be drawn.
  if (waiting.size > 0 || spentMs > 0) frame = requestAnimationFrame(drawSome);
}

/** Draws in the next frame, or in one after it. Asking for the same again changes nothing. */
export function drawSoon(draw: Draw): void {
  waiting.add(draw);
  if (frame === 0) frame = requestAnimationFrame(drawSome);
}

/** Draws at once, if this frame has shown nothing else yet; else as {@link drawSoon}. */
export function drawNow(draw: Draw): void {
  if (spentMs > 0 || waiting.size > (waiting.has(draw) ? 1 : 0)) drawSoon(draw);
  else {
    run(draw, false);
    if (frame === 0) frame = requestAnimationFrame(drawSome);
  }
}

/** Takes back what was asked for. */
export function drawNever(draw: Draw): void {
  waiting.delete(draw);
}
