import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { toErrorReport } from '../core/support/errors.ts';
import { createExaminer, type Examiner } from './examine/examiner.ts';
import { createFirstCalls, type FirstCalls } from './ipc/first-calls.ts';
import type { WindowLink } from './ipc/window-link.ts';
import { startReaderThread, type WorkspaceReaderThread } from './reader/reader-thread.ts';
import { openSettingsFile, type SettingsFile } from './settings/settings-file.ts';
import type { GivenFiles } from './windows/given-files.ts';
import type { RememberedState } from './windows/remembered-state.ts';
import { createWorkspaceService, type WorkspaceService } from './workspaces/workspace-service.ts';

// What the first screen asks for, and no more: the rest (index.ts) brings formats, engine and catalogue, and is read
// when the first screen stands in the window.

/** What is there before the studio is started. */
export interface StudioPlaces {
  readonly remembered: RememberedState;
  readonly link: WindowLink;
  /**
   * Folder of the built main process; everything that ships lies at fixed places around it. Told by the first file:
   * the others are bundled into a folder below.
   */
  readonly built: string;
  /** What the system gives the studio to open. */
  readonly given: GivenFiles;
}

/** The open workspace and what reads it. */
export interface OpenedStudio {
  readonly settings: SettingsFile;
  readonly reader: WorkspaceReaderThread;
  readonly examiner: Examiner;
  readonly workspaces: WorkspaceService;
  readonly firstCalls: FirstCalls;
  /** Resolves when the first screen has been drawn. */
  readonly drawn: Promise<void>;
  /** What is to be done before the app may end; until it is told, the workspace is closed. */
  endWith(work: () => Promise<void>): void;
}

/** Where the page does not come so far, the rest of the studio follows all the same. */
const DRAWN_AT_LATEST_MS = 3000;

/** Opens the settings and the workspace, and answers what the first screen asks for. */
export async function openStudio({ remembered, link, built, given }: StudioPlaces): Promise<OpenedStudio> {
  const userData = app.getPath('userData');
  const { broadcast } = link.events;
  const settings = openSettingsFile(join(userData, 'settings.json'));
  if (settings.problem !== null) broadcast('notice', { severity: 'warning', message: settings.problem });
  if (settings.get().theme !== remembered.current().theme) remembered.setTheme(settings.get().theme);

  const reader = startReaderThread(join(built, 'reader.js'));
  const examiner = createExaminer(join(built, 'examiner.js'));
  const workspaces = createWorkspaceService({
    settle: async () => {
      await Promise.all([reader.settle(), examiner.cancel()]);
    },
    examine: (path) => examiner.examine(path, () => undefined),
    settings,
    workspacesFolder: join(userData, 'workspaces'),
    backupsFolder: join(userData, 'backups'),
    broadcast,
  });
  await workspaces.openFirst(given.takeWorkspace());
  const endWith = holdTheEnd(workspaces.close, link.log);
  // Only now: it loads the database of its own, in the time in which the page comes.
  reader.warm();

  let hasDrawn: () => void = () => undefined;
  const drawn = new Promise<void>((resolve) => (hasDrawn = resolve));
  setTimeout(hasDrawn, DRAWN_AT_LATEST_MS).unref();
  const firstCalls = createFirstCalls({
    info: {
      version: app.getVersion(),
      electron: process.versions.electron,
      platform: process.platform,
      processors: availableParallelism(),
    },
    settings,
    workspaces,
    reader,
    windowIsReady: link.events.windowIsReady,
    hasDrawn,
  });
  link.answerFirst(firstCalls);
  return { settings, reader, examiner, workspaces, firstCalls, drawn, endWith };
}

/** The app ends only after something has been done; gives a way to say what. */
function holdTheEnd(first: () => Promise<void>, log: (line: string) => void): OpenedStudio['endWith'] {
  let work = first;
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    void work()
      .catch((error: unknown) => log(`The studio could not end cleanly: ${toErrorReport(error).message}`))
      .finally(() => {
        ended = true;
        // Not within the event that it answers: Electron would take it for the same attempt to quit.
        setImmediate(() => app.quit());
      });
  });
  return (next) => (work = next);
}
