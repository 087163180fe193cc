import { useDatasets } from './datasets.ts';
import { useDesigns } from './designs.ts';
import { useQueue } from './queue.ts';
import { useRecipes } from './recipes.ts';
import { useRuns } from './runs.ts';
import { useSelection } from './selection.ts';
import { useSettings } from './settings.ts';
import { useWorkspace } from './workspace.ts';

/** Loads what the window shows first. */
export async function startStudio(): Promise<void> {
  useRuns().listen();
  useQueue().listen();
  await useSettings().load();
  await useWorkspace().load();
  await loadLists();
}

/** After another workspace was opened: nothing of the old one may stay in sight. */
export async function loadWorkspaceContent(): Promise<void> {
  useSelection().$patch({
    datasetId: null,
    designId: null,
    runId: null,
    openedProject: null,
    repeatedRun: null,
    askedRun: null,
  });
  useRecipes().forget();
  await loadLists();
}

async function loadLists(): Promise<void> {
  await Promise.all([useDatasets().load(), useDesigns().load(), useRuns().load(), useQueue().load()]);
}
