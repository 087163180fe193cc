import type { Page } from '@playwright/test';

/**
 * The first time that the screen of runs is opened in a window: from the click on the rail to the second frame after
 * the first row stands there (the first frame is the one that draws it).
 */
export function measureOpenTable(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    const button = [...document.querySelectorAll<HTMLElement>('nav button')].find(
      ({ innerText }) => innerText.trim() === 'Runs',
    )!;
    const start = performance.now();
    button.click();
    while (document.querySelector('.run-table .row') === null) await frame();
    await frame();
    return performance.now() - start;
  });
}

/** Waits until the window has nothing to do: what is measured next begins from there, not in the work of the last step. */
export function rest(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let idle = 0; idle < 3;) {
      const { timeRemaining } = await new Promise<{ timeRemaining: number }>((resolve) =>
        requestIdleCallback((deadline) => resolve({ timeRemaining: deadline.timeRemaining() })),
      );
      idle = timeRemaining > 10 ? idle + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
}

/** Types a filter; done when the count of rows is another one. Gives the time and the rows. */
export function measureFilter(page: Page, text: string): Promise<{ ms: number; rows: number }> {
  return page.evaluate(async (words) => {
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    const input = document.querySelector<HTMLInputElement>('.runs-screen [role="searchbox"]')!;
    const grid = document.querySelector('.run-table')!;
    const before = grid.getAttribute('aria-rowcount');
    const start = performance.now();
    input.value = words;
    input.dispatchEvent(new Event('input', { bubbles: true }));
    while (grid.getAttribute('aria-rowcount') === before) {
      if (performance.now() - start > 20_000) throw new Error(`Nothing changed by the filter ${words}.`);
      await frame();
    }
    await frame();
    const rows = Number(grid.getAttribute('aria-rowcount')) - 1;
    if (rows === 0) throw new Error(`The filter ${words} leaves nothing to draw.`);
    return { ms: performance.now() - start, rows };
  }, text);
}

/** Ticks every run in sight; done when their curves were read and drawn. */
export function measureOverlay(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    const charts = document.querySelector('.run-overlay .charts')!;
    const settle = async (): Promise<void> => {
      const until = performance.now() + 60_000;
      while (charts.getAttribute('aria-busy') === 'true' && performance.now() < until) await frame();
    };
    await settle();
    (document.activeElement as HTMLElement | null)?.blur();
    const start = performance.now();
    const began = new Promise<void>((resolve) => {
      const watcher = new MutationObserver(() => {
        if (charts.getAttribute('aria-busy') !== 'true') return;
        watcher.disconnect();
        resolve();
      });
      watcher.observe(charts, { attributes: true, attributeFilter: ['aria-busy'] });
    });
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', {
        key: 'a',
        code: 'KeyA',
        ctrlKey: true,
        bubbles: true,
        cancelable: true,
      }),
    );
    await began;
    await settle();
    await frame();
    await frame();
    return performance.now() - start;
  });
}

/** Turns the wheel over the chart; done when the stretch was read again and drawn. */
export function measureZoom(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const frame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
    const charts = document.querySelector('.run-overlay .charts')!;
    const overlay = charts.querySelector<HTMLElement>('.overlay')!;
    const box = overlay.getBoundingClientRect();
    const start = performance.now();
    const began = new Promise<void>((resolve) => {
      const watcher = new MutationObserver(() => {
        if (charts.getAttribute('aria-busy') !== 'true') return;
        watcher.disconnect();
        resolve();
      });
      watcher.observe(charts, { attributes: true, attributeFilter: ['aria-busy'] });
    });
    overlay.dispatchEvent(
      new WheelEvent('wheel', {
        deltaY: -400,
        clientX: box.left + box.width / 2,
        clientY: box.top + 40,
        bubbles: true,
        cancelable: true,
      }),
    );
    await began;
    while (charts.getAttribute('aria-busy') === 'true') await frame();
    await frame();
    await frame();
    return performance.now() - start;
  });
}

/** Frames of the window over some seconds: how many a second, and the longest wait for one. */
export function measureFrames(
  page: Page,
  seconds: number,
): Promise<{ perSecond: number; longestMs: number }> {
  return page.evaluate(async (length) => {
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      const step = (at: number): void => {
        times.push(at);
        if (at - times[0]! >= length * 1000) resolve();
        else requestAnimationFrame(step);
      };
      requestAnimationFrame(step);
    });
    const waits = times.slice(1).map((at, place) => at - times[place]!);
    return {
      perSecond: ((times.length - 1) * 1000) / (times.at(-1)! - times[0]!),
      longestMs: Math.max(...waits),
    };
  }, seconds);
}
