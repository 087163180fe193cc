import type { OpenedFile } from '../../../core/contract/models.ts';
import { useNavigation } from '../navigation.ts';
import { useNotices } from '../notices.ts';
import { useSelection } from '../selection.ts';

const found = {
  carried: 'Its data came with it.',
  here: 'Its data was here already.',
  missing: 'Its data is not here: it can be looked at and exported, not trained on.',
};

/** Says what came of a run bundle. @param open shows the run; left out: under Runs. */
export function tellImportedRun(
  { run, data }: Omit<Extract<OpenedFile, { kind: 'run' }>, 'kind'>,
  open: (id: string) => void = showRun,
): void {
  useNotices().show({
    severity: data === 'missing' ? 'warning' : 'success',
    message: `The run "${run.name}" was imported. ${found[data]}`,
    action: { label: 'Open', run: () => open(run.id) },
  });
}

function showRun(id: string): void {
  useSelection().runId = id;
  useNavigation().go('runs');
}
