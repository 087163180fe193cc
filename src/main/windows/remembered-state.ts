import { readWindowState, writeWindowState, type ThemeChoice, type WindowState } from './window-state.ts';
import { applyTheme } from './theme.ts';

/** The window's state over the app's life: read once, written whenever it changes. */
export interface RememberedState {
  readonly current: () => WindowState;
  readonly setBounds: (bounds: Omit<WindowState, 'theme'>) => void;
  readonly setTheme: (theme: ThemeChoice) => void;
}

/** Loads the state from `path` and applies its theme. */
export function rememberState(path: string): RememberedState {
  let state = readWindowState(path);
  applyTheme(state.theme);
  const update = (change: Partial<WindowState>) => {
    state = { ...state, ...change };
    try {
      writeWindowState(path, state);
    } catch (error) {
      // Losing the window's position is no reason to stop working.
      console.warn('The window state could not be saved:', error);
    }
  };
  return {
    current: () => state,
    setBounds: (bounds) => update(bounds),
    setTheme: (theme) => {
      applyTheme(theme);
      update({ theme });
    },
  };
}
