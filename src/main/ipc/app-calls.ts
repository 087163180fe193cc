import type { Theme } from '../../core/contract/studio.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { HandlersOf } from './call-registry.ts';
import type { FirstCalls } from './first-calls.ts';

/** What these calls need. */
export interface AppCallParts {
  readonly settings: SettingsFile;
  readonly applyTheme: (theme: Theme) => void;
  readonly confirmClose: (close: boolean) => void;
  readonly paste: () => void;
}

/** `app.*` and `settings.*` but what the first screen asks for. */
export function createAppCalls({
  settings,
  applyTheme,
  confirmClose,
  paste,
}: AppCallParts): Omit<HandlersOf<'app' | 'settings'>, keyof FirstCalls> {
  return {
    'app.setTheme'({ theme }) {
      applyTheme(theme);
      settings.set({ theme });
      return null;
    },
    'app.confirmClose'({ close }) {
      confirmClose(close);
      return null;
    },
    'app.paste'() {
      paste();
      return null;
    },
    'settings.set'(change) {
      if (change.theme !== undefined) applyTheme(change.theme);
      return settings.set(change);
    },
  };
}
