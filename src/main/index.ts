import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { app, ipcMain, type BrowserWindow } from 'electron';
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
import { createWorkspaceCalls, refuseWhile } from './ipc/workspace-calls.ts';
import { createInspectorStarter } from './inspector/inspector-process.ts';
import { createInspectorService } from './inspector/inspector-service.ts';
import { createKeepAwake } from './runs/keep-awake.ts';
import { describeEnvironment } from './runs/environment.ts';
import { createForecastService } from './runs/forecast-service.ts';
import { readFreeMemory } from './runs/free-memory.ts';
import { createRunPageService } from './runs/run-page-service.ts';
import { RunService } from './runs/run-service.ts';
import { createTrainerStarter } from './runs/trainer-process.ts';
import { SweepService } from './sweeps/sweep-service.ts';
import { createTakeAwayService } from './takeaway/take-away-service.ts';
import type { OpenedStudio, StudioPlaces } from './open-studio.ts';
import { createKeptTasks } from './tasks/kept-tasks.ts';
import { createTaskRunner } from './tasks/task-runner.ts';
import { createVectorCheck } from './tasks/check-vectors.ts';
import { createCloseQuestion } from './windows/close-question.ts';

// Composition root: wires the parts together and decides nothing itself. start.ts loads it when the first screen stands
// in the window.

/** Puts everything else behind the window: its calls are heard already, and wait for their answers. */
export function startStudio(
  window: BrowserWindow,
  { remembered, link, built, given }: StudioPlaces,
  { settings, reader, examiner, workspaces, firstCalls, endWith }: OpenedStudio,
): void {
  const userData = app.getPath('userData');
  const resources = join(built, '../../resources');
  const { events, isTrusted, answer } = link;
  const { broadcast } = events;
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
    ...firstCalls,
    ...createAppCalls({
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
      answerTask: createKeptTasks(join(built, 'tasks.js'), 'Descent predictions'),
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
  if (window.isDestroyed()) return;
  closing.watch(window);
  goOn();
  window.on('session-end', () => workspaces.closeNow());

  endWith(async () => {
    inspector.close();
    sweeps.shutDown();
    await runs.shutDown();
    await workspaces.close();
  });
}
