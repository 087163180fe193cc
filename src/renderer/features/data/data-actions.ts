import {
  ClipboardPaste,
  FileInput,
  FileSearch,
  FolderInput,
  Pencil,
  Play,
  Redo2,
  SearchCheck,
  SlidersHorizontal,
  Sparkles,
  Trash2,
  Undo2,
} from 'lucide-vue-next';
import type { Ref } from 'vue';
import type { DatasetSummary } from '../../../core/contract/studio.ts';
import { useActions } from '../../app/actions.ts';
import { useNavigation } from '../../app/navigation.ts';
import { useRecipes } from '../../app/recipes.ts';
import type { DatasetView } from './describe-dataset.ts';

/** What the screen can do. */
export interface DataScreenDoors {
  readonly dataset: Readonly<Ref<DatasetSummary | undefined>>;
  readonly isOwn: Readonly<Ref<boolean>>;
  show(view: DatasetView): void;
  chooseFile(into?: string | null): Promise<boolean>;
  chooseFolder(): Promise<boolean>;
  paste(): void;
  generate(): void;
  rename(): void;
  remove(): Promise<void>;
  use(): void;
  /** True when the file of a large dataset is missing. */
  isLost(): boolean;
  findFile(): Promise<void>;
}

/** Everything on the Data screen that has a key or a line in the command palette. */
export function useDataActions(screen: DataScreenDoors): void {
  const { dataset, isOwn } = screen;
  const recipes = useRecipes();
  const navigation = useNavigation();
  useActions([
    {
      id: 'data.prepare',
      name: 'Prepare the dataset: roles, steps, split',
      group: 'Data',
      keys: 'Mod+P',
      icon: SlidersHorizontal,
      enabled: () => dataset.value !== undefined,
      run: () => screen.show('prepare'),
    },
    {
      id: 'data.findings',
      name: 'Show what looks suspicious in the dataset',
      group: 'Data',
      icon: SearchCheck,
      enabled: () => dataset.value !== undefined,
      run: () => screen.show('findings'),
    },
    {
      id: 'data.undo',
      name: 'Undo the change of the preparation',
      group: 'Data',
      keys: 'Mod+Z',
      icon: Undo2,
      enabled: () => recipes.canTurn(dataset.value, 'undo'),
      run: () => void (dataset.value && recipes.undo(dataset.value)),
    },
    {
      id: 'data.redo',
      name: 'Redo the change of the preparation',
      group: 'Data',
      keys: 'Mod+Shift+Z',
      icon: Redo2,
      enabled: () => recipes.canTurn(dataset.value, 'redo'),
      run: () => void (dataset.value && recipes.redo(dataset.value)),
    },
    {
      id: 'data.import',
      name: 'Import a file',
      group: 'Data',
      keys: 'Mod+I',
      icon: FileInput,
      run: async () => void (await screen.chooseFile()),
    },
    {
      id: 'data.importFolder',
      name: 'Import a folder of pictures or IDX files',
      group: 'Data',
      icon: FolderInput,
      run: async () => void (await screen.chooseFolder()),
    },
    {
      id: 'data.paste',
      name: 'Paste cells of a spreadsheet',
      group: 'Data',
      keys: 'Mod+Shift+V',
      icon: ClipboardPaste,
      run: screen.paste,
    },
    {
      id: 'data.newVersion',
      name: 'Import a file as a new version of the dataset',
      group: 'Data',
      icon: FileInput,
      enabled: () => isOwn.value,
      run: async () => void (await screen.chooseFile(dataset.value?.id ?? null)),
    },
    {
      id: 'data.generate',
      name: 'Generate a dataset',
      group: 'Data',
      keys: 'Mod+G',
      icon: Sparkles,
      run: screen.generate,
    },
    {
      id: 'data.rename',
      name: 'Rename the dataset',
      group: 'Data',
      keys: 'F2',
      icon: Pencil,
      enabled: () => isOwn.value,
      run: screen.rename,
    },
    {
      id: 'data.delete',
      name: 'Delete the dataset',
      group: 'Data',
      keys: 'Delete',
      icon: Trash2,
      enabled: () => isOwn.value,
      run: screen.remove,
    },
    {
      id: 'data.findFile',
      name: 'Find the missing file of the dataset',
      group: 'Data',
      icon: FileSearch,
      enabled: screen.isLost,
      run: screen.findFile,
    },
    {
      id: 'data.use',
      name: 'Use the dataset in training',
      group: 'Data',
      keys: 'Mod+Enter',
      icon: Play,
      enabled: () => dataset.value !== undefined && navigation.has('train'),
      run: screen.use,
    },
  ]);
}
