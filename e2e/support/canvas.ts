import { expect, type Locator, type Page } from '@playwright/test';
import type { Studio } from './launch-studio.ts';

/** The canvas of Design as a person with a mouse uses it. */
export function canvasOf({ page }: Studio) {
  const palette = page.getByRole('tabpanel', { name: 'Layers' });
  const board = page.locator('.design-canvas');
  const card = (id: string): Locator => page.locator(`.vue-flow__node[data-id="${id}"]`);

  /** Drags from one point to another, with the pointer seen on the way. */
  async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 3 });
    await page.mouse.move(...to, { steps: 5 });
    await page.mouse.up();
  }

  return {
    board,
    card,
    cards: page.locator('.canvas-card'),
    drag,
    /** Drags a layer out of the palette to a place on the canvas, in pixels from its upper left corner. */
    async dropLayer(label: string, at: { readonly x: number; readonly y: number }): Promise<void> {
      await palette
        .getByRole('button', { name: label, exact: true })
        .dragTo(board, { targetPosition: at, force: true });
    },
    /** Draws a connection from the lower end of a card to the upper end of another. */
    async connect(from: string, to: string): Promise<void> {
      await drag(
        await middleOf(card(from).locator('.vue-flow__handle-bottom')),
        await middleOf(card(to).locator('.vue-flow__handle-top')),
      );
      await expect(page.locator(`.vue-flow__edge[data-id^="${from}>${to}:"]`)).toHaveCount(1);
    },
    /** Opens the palette with "/", types a name and presses Enter. */
    async type(name: string): Promise<void> {
      await page.keyboard.press('/');
      await expect(page.getByRole('combobox', { name: 'Add a layer' })).toBeFocused();
      await page.keyboard.type(name);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('combobox')).toBeHidden();
    },
  };
}

/** Centre of an element on the page. */
export async function middleOf(element: Locator): Promise<readonly [number, number]> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('Expected an element on the page, found none.');
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Pastes text as a person does, through the system's own event. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
  }, text);
}

/** What frames took while something moved, in milliseconds. */
export interface FrameTimes {
  readonly frames: number;
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** Starts to note the time between frames; the function that it gives stops and sums up. */
export async function recordFrames(page: Page): Promise<() => Promise<FrameTimes>> {
  await page.evaluate(() => {
    const times: number[] = [];
    let last = performance.now();
    let going = true;
    const tick = (now: number): void => {
      times.push(now - last);
      last = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    Object.assign(window, { stopFrames: () => ((going = false), times.slice(1)) });
  });
  return async () => {
    const times = await page.evaluate(() => (window as unknown as { stopFrames(): number[] }).stopFrames());
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { frames: sorted.length, median: at(0.5), p95: at(0.95), worst: sorted.at(-1)! };
  };
}
