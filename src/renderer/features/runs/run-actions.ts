import {
  Archive,
  ChartSpline,
  Download,
  LayoutGrid,
  Pencil,
  Pin,
  RotateCcw,
  Search,
  SquareCheck,
  Star,
  Trash2,
} from 'lucide-vue-next';
import { useActions, type Action } from '../../app/actions.ts';
import { useNavigation } from '../../app/navigation.ts';
import { useSelection } from '../../app/selection.ts';
import { countOf } from '../../ui/format.ts';
import { useRunPage } from './detail/run-page.ts';
import { useRunsView } from './runs-view.ts';
import { useRunBulk } from './table/run-bulk.ts';
import { useTableMemory } from './table/table-memory.ts';

/** What the actions do to the screen that has them. */
export interface RunActionParts {
  readonly focusSearch: () => void;
  readonly edit: (id: string) => void;
  readonly exportWeights: () => void;
  readonly nextPicture: () => void;
}

/** Everything that can be done to runs, by key and by palette, while the screen of runs is in front. */
export function useRunActions(parts: RunActionParts): { pinBaseline(): void } {
  const view = useRunsView();
  const memory = useTableMemory();
  const bulk = useRunBulk();
  const page = useRunPage();
  const selection = useSelection();
  const navigation = useNavigation();

  function pinBaseline(): void {
    memory.setBaseline(memory.baseline === view.currentId ? null : view.currentId);
  }

  function trainAgain(): void {
    selection.repeatedRun = view.current ?? null;
    navigation.go('train');
  }

  /** On the ticked runs, else on the one in sight. */
  const onTargets = (change: (targets: typeof view.targets) => void | Promise<void>) => ({
    enabled: () => view.targets.length > 0,
    run: () => change(view.targets),
  });
  const turn = (setting: 'log' | 'multiples') => (): void =>
    memory.changeCharts({ [setting]: !memory.layout.charts[setting] });

  const actions: readonly Action[] = [
    {
      id: 'runs.filter',
      name: 'Filter the runs',
      group: 'Runs',
      keys: '/',
      icon: Search,
      run: parts.focusSearch,
    },
    {
      id: 'runs.rename',
      name: 'Rename the run',
      group: 'Runs',
      keys: 'F2',
      icon: Pencil,
      enabled: () => view.current !== undefined,
      run: () => parts.edit(view.currentId!),
    },
    {
      id: 'runs.delete',
      name: () =>
        view.ticked.size > 0 ? `Delete ${countOf(view.ticked.size, 'ticked run')}` : 'Delete the run',
      group: 'Runs',
      keys: 'Delete',
      icon: Trash2,
      ...onTargets(bulk.remove),
    },
    {
      id: 'runs.star',
      name: 'Star the run, or take the star away',
      group: 'Runs',
      keys: 'S',
      icon: Star,
      ...onTargets(bulk.star),
    },
    {
      id: 'runs.archive',
      name: 'Archive the run, or take it out again',
      group: 'Runs',
      keys: 'E',
      icon: Archive,
      ...onTargets(bulk.archive),
    },
    {
      id: 'runs.baseline',
      name: () => (memory.baseline === view.currentId ? 'Let go of the baseline' : 'Pin the run as baseline'),
      group: 'Runs',
      keys: 'B',
      icon: Pin,
      enabled: () => view.current !== undefined,
      run: pinBaseline,
    },
    {
      id: 'runs.tickAll',
      name: 'Tick all runs in sight, or none',
      group: 'Runs',
      keys: 'Mod+A',
      icon: SquareCheck,
      run: view.tickAll,
    },
    {
      id: 'runs.export',
      name: 'Export the weights of the run',
      group: 'Runs',
      keys: 'Mod+E',
      icon: Download,
      enabled: () => view.current?.hasWeights === true,
      run: parts.exportWeights,
    },
    {
      id: 'runs.again',
      name: 'Train the run again',
      group: 'Runs',
      keys: 'Mod+Shift+R',
      icon: RotateCcw,
      enabled: () => view.current !== undefined && navigation.has('train'),
      run: trainAgain,
    },
    {
      id: 'runs.picture',
      name: 'Next picture: curves, parallel coordinates, scatter, importance',
      group: 'Runs',
      keys: 'V',
      icon: ChartSpline,
      run: parts.nextPicture,
    },
    {
      id: 'runs.log',
      name: 'Logarithmic axis on or off',
      group: 'Runs',
      keys: 'L',
      icon: ChartSpline,
      run: turn('log'),
    },
    {
      id: 'runs.multiples',
      name: 'Small multiples on or off',
      group: 'Runs',
      keys: 'M',
      icon: LayoutGrid,
      run: turn('multiples'),
    },
  ];
  // While the page of one run is in front, the table is not in sight: its keys must not act on it.
  useActions(
    actions.map((action) => ({
      ...action,
      enabled: () => page.run === undefined && (action.enabled?.() ?? true),
    })),
  );

  return { pinBaseline };
}
