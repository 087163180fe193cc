import type { OpenedProject } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';
import { useDatasets } from './datasets.ts';
import { useDesigns } from './designs.ts';
import { useNavigation } from './navigation.ts';
import { useSelection } from './selection.ts';

/** The id of the dataset that a specification names, as in {@link DatasetSummary}; null for generators. */
export function datasetIdOf(project: OpenedProject): string | null {
  const source = project.spec?.data.source;
  if (source?.kind === 'builtin') return `builtin:${source.name}`;
  return source?.kind === 'dataset' ? source.id : null;
}

/** Makes an opened project the work in hand and shows it where one goes on: Train when it can start, else Design. */
export async function showProject(project: OpenedProject): Promise<void> {
  const selection = useSelection();
  const navigation = useNavigation();
  await Promise.all([useDesigns().load(), useDatasets().load()]);
  selection.designId = project.design.id;
  selection.datasetId = datasetIdOf(project) ?? selection.datasetId;
  selection.openedProject = { ...project };
  navigation.go(project.spec !== null && navigation.has('train') ? 'train' : 'design');
}

/** Opens a shipped example: its dataset is made ready, its design stored. */
export async function openExample(name: string): Promise<void> {
  await showProject(await studio.call('examples.open', { name }));
}

/** Asks for a design or project file. */
export async function openProjectFile(): Promise<void> {
  const project = await studio.call('designs.importFile');
  if (project !== null) await showProject(project);
}
