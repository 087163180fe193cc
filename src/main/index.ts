import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { app, ipcMain, type BrowserWindow } from 'electron';
import { toErrorReport } from '../core/support/errors.ts';
import { createBuiltinDatasets } from './datasets/builtin-datasets.ts';
import { createDatasetService } from './datasets/dataset-service.ts';
import { createExampleProjects } from './examples/example-projects.ts';
import { createImportRunner } from './imports/import-runner.ts';
import { createImportService } from './imports/import-service.ts';
import { createModelImports } from './imports/model-imports.ts';
import { createFileOpener } from './imports/open-file.ts';
import { createAppCalls } from './ipc/app-calls.ts';
import { createPreparationService } from './datasets/preparation-service.ts';
import { createComputingCalls } from './ipc/computing-calls.ts';
import { createDatasetCalls } from './ipc/dataset-calls.ts';
import { createDesignCalls } from './ipc/design-calls.ts';
import { createProjectOpener } from './designs/open-project.ts';
import { createLessonService } from './lessons/lesson-service.ts';
import { createFileDialogs } from './ipc/file-dialogs.ts';
import { createImportCalls, receiveDrops } from './ipc/import-calls.ts';
import { createModelCalls } from './ipc/model-calls.ts';
import { createRunCalls } from './ipc/run-calls.ts';
import { createRunPageCalls } from './ipc/run-page-calls.ts';
import { createRunTableCalls } from './ipc/run-table-calls.ts';
import { createTakeAwayCalls } from './ipc/take-away-calls.ts';
import { createSweepCalls } from './ipc/sweep-calls.ts';
import { createLessonCalls } from './ipc/lesson-calls.ts';
import { createUnderstandCalls } from './ipc/understand-calls.ts';
import { createUnitCalls } from './ipc/unit-calls.ts';
import type { WindowLink } from './ipc/window-link.ts';
import { createWorkspaceCalls, refuseWhile } from './ipc/workspace-calls.ts';
import { createExaminer } from './examine/examiner.ts';
import { createInspectorStarter } from './inspector/inspector-process.ts';
import { createInspectorService } from './inspector/inspector-service.ts';
import { createKeepAwake } from './runs/keep-awake.ts';
import { describeEnvironment } from './runs/environment.ts';
import { createForecastService } from './runs/forecast-service.ts';
import { readFreeMemory } from './runs/free-memory.ts';
import { createRunPageService } from './runs/run-page-service.ts';
import { startReaderThread } from './reader/reader-thread.ts';
import { RunService } from './runs/run-service.ts';
import { createTrainerStarter } from './runs/trainer-process.ts';
import { openSettingsFile } from './settings/settings-file.ts';
import { SweepService } from './sweeps/sweep-service.ts';
import { createTakeAwayService } from './takeaway/take-away-service.ts';
import { createTaskRunner } from './tasks/task-runner.ts';
import { createVectorCheck } from './tasks/check-vectors.ts';
import { createCloseQuestion } from './windows/close-question.ts';
import type { GivenFiles } from './windows/given-files.ts';
import type { RememberedState } from './windows/remembered-state.ts';
import { createWorkspaceService } from './workspaces/workspace-service.ts';

// Composition root: wires the parts together and decides nothing itself. start.ts loads it when the studio is to have
// a window.

/** The window that start.ts has opened, and whose page is loading. */
export interface StartedWindow {
  readonly window: BrowserWindow;
  readonly remembered: RememberedState;
  readonly link: WindowLink;
  /**
   * Folder of the built main process; everything that ships lies at fixed places around it. Told by the first file:
   * this one is bundled into a folder below.
   */
  readonly built: string;
  /** What the system gives the studio to open. */
  readonly given: GivenFiles;
}

/** Puts everything behind the window that it asks for: its calls are heard already, and wait for their answers. */
export async function startStudio({ window, remembered, link, built, given }: StartedWindow): Promise<void> {
  const userData = app.getPath('userData');
  const resources = join(built, '../../resources');
  const { log, events, isTrusted, answer } = link;
  const { broadcast } = events;

  const settings = openSettingsFile(join(userData, 'settings.json'));
  if (settings.problem !== null) broadcast('notice', { severity: 'warning', message: settings.problem });
  if (settings.get().theme !== remembered.current().theme) remembered.setTheme(settings.get().theme);

  const reader = startReaderThread(join(built, 'reader.js'));
  reader.warm();
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
  const workspace = workspaces.current;
  const runTask = createTaskRunner(join(built, 'tasks.js'));
  const builtins = createBuiltinDatasets(join(resources, 'datasets'));
  const datasets = createDatasetService({
    workspace,
    builtins,
    runTask,
    stagingFolder: join(userData, 'staging'),
  });
  const preparation = createPreparationService({
    workspace,
    loadTable: (source) => datasets.loadTable(source),
    runTask,
    builtins,
  });
  const runs = new RunService({
    workspace,
    loadTable: (source, hash) => datasets.loadTable(source, hash),
    startTrainer: createTrainerStarter(join(built, 'trainer.js')),
    broadcast,
    limit: Math.max(1, availableParallelism() - 1),
    processors: availableParallelism(),
    freeMemory: readFreeMemory,
    keepAwake: createKeepAwake(),
    environment: describeEnvironment(app.getVersion()),
    checkVectors: createVectorCheck(runTask),
  });
  const sweeps = new SweepService({
    workspace,
    runs,
    loadTable: (source) => datasets.loadTable(source),
    runTask,
    broadcast,
  });
  // What waited when the studio ended, or in a workspace that is opened, goes on.
  const goOn = () => {
    runs.restoreQueue();
    void sweeps.restore();
  };
  const thenGoOn =
    <A, R>(open: (argument: A) => Promise<R>) =>
    async (argument: A): Promise<R> => {
      sweeps.shutDown();
      const opened = await open(argument);
      goOn();
      return opened;
    };
  const switchTo = thenGoOn(workspaces.switchTo);
  const dialogs = createFileDialogs(() => (window.isDestroyed() ? null : window));
  const inspector = createInspectorService({
    workspace,
    loadTable: (source, hash) => datasets.loadTable(source, hash),
    start: createInspectorStarter(join(built, 'inspector.js')),
    broadcast,
  });
  const closing = createCloseQuestion({
    activeRuns: () => runs.activeCount,
    ask: (runningRuns) => broadcast('app.closeRequested', { runningRuns }),
  });
  const version = app.getVersion();

  const importRunner = createImportRunner(join(built, 'imports.js'));
  const imports = createImportService({
    workspace,
    runner: importRunner,
    stagingFolder: join(userData, 'staging'),
    broadcast,
    now: () => performance.now(),
  });
  const takeAway = createTakeAwayService({
    workspace,
    loadTable: (source, hash) => datasets.loadTable(source, hash),
    runTask,
    version,
    now: () => new Date().toISOString(),
  });
  const projects = createProjectOpener(workspace, (notice) => broadcast('notice', notice));
  const modelImports = createModelImports({ workspace, runTask });
  const openFile = createFileOpener({
    data: imports,
    models: modelImports,
    bundles: {
      async importBundle(path) {
        const imported = await takeAway.importBundle(path);
        broadcast('run.changed', imported.run);
        return imported;
      },
    },
    openProject: projects.openFile,
    openWorkspace(path) {
      refuseWhile(runs, 'change the workspace');
      return switchTo(path);
    },
  });
  given.onAdded(() => broadcast('files.given', null));
  receiveDrops(ipcMain, openFile, isTrusted);

  answer({
    ...createAppCalls({
      info: {
        version,
        electron: process.versions.electron,
        platform: process.platform,
        processors: availableParallelism(),
      },
      settings,
      applyTheme: remembered.setTheme,
      confirmClose: closing.answer,
      paste: () => window.webContents.paste(),
    }),
    ...createWorkspaceCalls({
      workspaces: {
        ...workspaces,
        switchTo,
        openRecent: thenGoOn(workspaces.openRecent),
      },
      runs,
      dialogs,
      windowIsReady: events.windowIsReady,
      examiner,
      broadcast,
    }),
    ...createDatasetCalls(datasets, preparation, {
      dialogs,
      broadcast,
      now: () => performance.now(),
    }),
    ...createImportCalls(imports, dialogs),
    ...createDesignCalls({
      workspace,
      dialogs,
      examples: createExampleProjects(join(resources, 'examples')),
      notify: (notice) => broadcast('notice', notice),
    }),
    ...createModelCalls({
      workspace,
      datasets,
      loadTable: (source) => datasets.loadTable(source),
      runs,
      runTask,
      dialogs,
      version,
      imports: modelImports,
      decodePictures: importRunner.pictures,
      listDatasets: datasets.list,
      openFile,
      nextGiven: given.take,
    }),
    ...createComputingCalls({
      forecasts: createForecastService({
        loadTable: (source) => datasets.loadTable(source),
        freeMemory: () => runs.freeMemory,
      }),
      loadTable: (source) => datasets.loadTable(source),
      runTask,
    }),
    ...createRunCalls({ workspace, runs, broadcast, reader }),
    ...createRunPageCalls(
      createRunPageService({
        workspace,
        loadTable: (source, hash) => datasets.loadTable(source, hash),
        runTask,
        runs,
        broadcast,
        now: () => performance.now(),
      }),
    ),
    ...createTakeAwayCalls({
      service: takeAway,
      dialogs,
      broadcast,
      nameOf: (id) => workspace().runs.get(id).name,
    }),
    ...createRunTableCalls(workspace, broadcast),
    ...createUnderstandCalls(inspector, dialogs),
    ...createUnitCalls(workspace, runs),
    ...createLessonCalls(
      createLessonService(join(resources, 'lessons'), workspace),
      dialogs,
      projects.openProject,
    ),
    ...createSweepCalls({ sweeps, runs, dialogs }),
  });

  // Somebody may have closed it before everything stood.
  if (window.isDestroyed()) return workspaces.close();
  closing.watch(window);
  goOn();
  window.on('session-end', () => workspaces.closeNow());

  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    inspector.close();
    sweeps.shutDown();
    void runs
      .shutDown()
      .then(workspaces.close)
      .catch((error: unknown) => log(`The studio could not end cleanly: ${toErrorReport(error).message}`))
      .finally(() => {
        ended = true;
        // Not within the event that it answers: Electron would take it for the same attempt to quit.
        setImmediate(() => app.quit());
      });
  });
}
