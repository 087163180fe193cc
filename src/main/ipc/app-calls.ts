import type { AppInfo } from '../../core/contract/studio.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { HandlersOf } from './call-registry.ts';

/** What these calls need. */
export interface AppCallParts {
  readonly info: Omit<AppInfo, 'theme'>;
  readonly settings: SettingsFile;
  readonly applyTheme: (theme: AppInfo['theme']) => void;
  readonly confirmClose: (close: boolean) => void;
  readonly paste: () => void;
}

/** `app.*` and `settings.*`. */
export function createAppCalls({
  info,
  settings,
  applyTheme,
  confirmClose,
  paste,
}: AppCallParts): HandlersOf<'app'> & HandlersOf<'settings'> {
  return {
    'app.info': () => ({ ...info, theme: settings.get().theme }),
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
    'settings.get': () => settings.get(),
    'settings.set'(change) {
      if (change.theme !== undefined) applyTheme(change.theme);
      return settings.set(change);
    },
  };
}
