import type { AppInfo } from '../../core/contract/studio.ts';
import type { WorkspaceReaderThread } from '../reader/reader-thread.ts';
import type { SettingsFile } from '../settings/settings-file.ts';
import type { WorkspaceService } from '../workspaces/workspace-service.ts';
import type { CallHandlers } from './call-registry.ts';

/** What these calls need. */
export interface FirstCallParts {
  readonly info: Omit<AppInfo, 'theme'>;
  readonly settings: SettingsFile;
  readonly workspaces: Pick<WorkspaceService, 'current' | 'info'>;
  readonly reader: Pick<WorkspaceReaderThread, 'list'>;
  /** The window listens from its first call on. */
  readonly windowIsReady: () => void;
  /** The first screen stands in the window. */
  readonly hasDrawn: () => void;
}

/** Calls of the first screen: answered before the code behind all others is there. */
export type FirstCalls = Pick<
  CallHandlers,
  'app.info' | 'app.drawn' | 'settings.get' | 'workspace.get' | 'runs.list'
>;

/** Answers with what the settings and the open workspace hold. */
export function createFirstCalls(parts: FirstCallParts): FirstCalls {
  const { info, settings, workspaces, reader } = parts;
  return {
    'app.info': () => ({ ...info, theme: settings.get().theme }),
    'app.drawn'() {
      parts.hasDrawn();
      return null;
    },
    'settings.get': () => settings.get(),
    'workspace.get'() {
      parts.windowIsReady();
      return workspaces.info();
    },
    'runs.list': () => reader.list(workspaces.current().path),
  };
}
