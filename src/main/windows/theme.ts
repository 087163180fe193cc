import { BrowserWindow, nativeTheme } from 'electron';
import type { ThemeChoice } from './window-state.ts';

/** The page's background in each theme: the renderer's token --surface-frame (a test compares them). */
export const windowBackgrounds = { light: '#eef0f3', dark: '#15161a' } as const;

/** Background for a window that opens now, so that it does not flash in another colour. */
export function currentBackground(): string {
  return nativeTheme.shouldUseDarkColors ? windowBackgrounds.dark : windowBackgrounds.light;
}

/**
 * Applies the user's choice. The renderer needs no message: Electron lets its
 * prefers-color-scheme media query answer accordingly.
 */
export function applyTheme(choice: ThemeChoice): void {
  nativeTheme.themeSource = choice;
}

/** Keeps the background of open windows in step with the theme. */
export function followTheme(): void {
  nativeTheme.on('updated', () => {
    for (const window of BrowserWindow.getAllWindows()) window.setBackgroundColor(currentBackground());
  });
}
