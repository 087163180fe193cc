import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';

/** Smallest window in which the studio is usable, in CSS pixels. */
export const minimumSize = { width: 1100, height: 700 } as const;

const stateSchema = v.object({
  x: v.optional(v.pipe(v.number(), v.integer())),
  y: v.optional(v.pipe(v.number(), v.integer())),
  width: v.pipe(v.number(), v.integer(), v.minValue(minimumSize.width)),
  height: v.pipe(v.number(), v.integer(), v.minValue(minimumSize.height)),
  maximized: v.boolean(),
  theme: v.picklist(['system', 'light', 'dark']),
});

/** What the app remembers of its window: bounds in CSS pixels, and the theme chosen by the user. */
export type WindowState = v.InferOutput<typeof stateSchema>;

/** Which colours the user wants; "system" follows the desktop. */
export type ThemeChoice = WindowState['theme'];

/** Screen area in the same coordinates as the window's bounds. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** State of the first start. */
export const defaultWindowState: WindowState = {
  width: 1440,
  height: 900,
  maximized: false,
  theme: 'system',
};

/** Reads the remembered state; a missing or damaged file gives the default, it is not worth a message. */
export function readWindowState(path: string): WindowState {
  try {
    return v.parse(stateSchema, JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return defaultWindowState;
  }
}

/** Writes the state in one step, so that a crash leaves the old or the new file. */
export function writeWindowState(path: string, state: WindowState): void {
  const temporary = `${path}.new`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(temporary, path);
}

/** Drops a remembered position that no screen shows any more (a monitor was unplugged). */
export function placeOnScreens(state: WindowState, screens: readonly Area[]): WindowState {
  const { x, y } = state;
  if (x === undefined || y === undefined) return state;
  // A hand's breadth of the title bar must be reachable.
  const reach = 100;
  const visible = screens.some(
    (screen) =>
      x + state.width >= screen.x + reach &&
      x <= screen.x + screen.width - reach &&
      y >= screen.y &&
      y <= screen.y + screen.height - reach,
  );
  if (visible) return state;
  const { x: _x, y: _y, ...rest } = state;
  return rest;
}
