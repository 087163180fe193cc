import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type {
  DropPlace,
  ImportedModelSummary,
  ModelDraft,
  OpenedFile,
  TensorMapping,
} from '../../../core/contract/models.ts';
import type { StoredDesign } from '../../../core/contract/studio.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { guessDesign } from '../../../core/formats/mapping/guess-design.ts';
import { listParameters, suggestMappings } from '../../../core/formats/mapping/map-tensors.ts';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { toErrorReport, type ErrorReport } from '../../../core/support/errors.ts';
import { studio } from '../../bridge/studio.ts';
import { countOf } from '../../ui/format.ts';
import { useDesigns } from '../designs.ts';
import { useImports } from '../imports.ts';
import { useNavigation } from '../navigation.ts';
import { useNotices } from '../notices.ts';
import { settlePendingWork } from '../pending-work.ts';
import { showProject } from '../projects.ts';
import { useSelection } from '../selection.ts';
import { useWorkspace } from '../workspace.ts';
import { tellImportedRun } from './tell-imported-run.ts';

/** Where the weights of a file go. */
export type ImportTarget = 'file' | 'guess' | 'stored';

/** A network or weights from a file, on their way in: into which design, and which tensor becomes what. */
export const useModelImports = defineStore('modelImports', () => {
  const draft = shallowRef<ModelDraft | null>(null);
  const name = ref('');
  const target = ref<ImportTarget>('stored');
  const stored = shallowRef<StoredDesign | null>(null);
  const mappings = shallowRef<ReadonlyMap<string, TensorMapping>>(new Map());
  const acceptNonFinite = ref(false);
  const problem = shallowRef<ErrorReport | null>(null);
  const busy = ref(false);
  /** A network with operators that have no layer here: all of them are listed. */
  const refusal = shallowRef<{ readonly message: string; readonly operators: readonly string[] } | null>(
    null,
  );
  /** The last network that was kept: Predict takes it up. */
  const latest = shallowRef<ImportedModelSummary | null>(null);

  const guess = computed(() =>
    draft.value === null || draft.value.design !== null
      ? null
      : guessDesign(draft.value.tensors, baseName(draft.value.fileName)),
  );
  const design = computed<NetworkDesign | null>(() => {
    if (target.value === 'file') return draft.value?.design ?? null;
    return target.value === 'guess' ? guess.value : (stored.value?.design ?? null);
  });
  const analysis = computed(() => (design.value === null ? null : analyzeDesign(design.value)));
  const parameters = computed(() =>
    analysis.value?.graph == null ? [] : listParameters(analysis.value.graph),
  );
  const unmapped = computed(() => parameters.value.filter(({ name: each }) => !mappings.value.has(each)));
  const unused = computed(() => {
    const used = new Set([...mappings.value.values()].map(({ tensor }) => tensor));
    return draft.value?.tensors.filter((tensor) => !used.has(tensor.name)) ?? [];
  });
  const nonFinite = computed(() => draft.value?.tensors.filter((tensor) => tensor.nonFinite > 0) ?? []);
  const canKeep = computed(
    () =>
      design.value !== null &&
      parameters.value.length > 0 &&
      unmapped.value.length === 0 &&
      name.value.trim() !== '' &&
      (nonFinite.value.length === 0 || acceptNonFinite.value),
  );

  function suggest(): void {
    const found = draft.value === null ? [] : suggestMappings(parameters.value, draft.value.tensors);
    mappings.value = new Map(found.map((mapping) => [mapping.parameter, mapping]));
    problem.value = null;
  }

  function begin(opened: ModelDraft): void {
    if (draft.value !== null) discard(draft.value.token);
    draft.value = opened;
    name.value = opened.design?.name ?? baseName(opened.fileName);
    stored.value = null;
    acceptNonFinite.value = false;
    target.value = opened.design !== null ? 'file' : guess.value !== null ? 'guess' : 'stored';
    suggest();
  }

  function setTarget(next: ImportTarget): void {
    target.value = next;
    suggest();
  }

  async function chooseStored(id: string): Promise<void> {
    stored.value = await studio.call('designs.get', { id });
    suggest();
  }

  /** @param tensor null takes the parameter's values away. */
  function map(parameter: string, tensor: string | null, order: readonly number[] | null): void {
    const next = new Map(mappings.value);
    if (tensor === null) next.delete(parameter);
    else next.set(parameter, { parameter, tensor, order });
    mappings.value = next;
    problem.value = null;
  }

  /** Goes on with a file by what it is. */
  async function take(opened: OpenedFile | null): Promise<void> {
    if (opened === null) return;
    if (opened.kind === 'model') return begin(opened.draft);
    if (opened.kind === 'project') return showProject(opened.project);
    if (opened.kind === 'run') return tellImportedRun(opened);
    if (opened.kind === 'workspace') {
      useNotices().show({ severity: 'success', message: `The workspace "${useWorkspace().name}" is open.` });
      return;
    }
    useImports().begin(opened.draft);
    useNavigation().go('data');
  }

  /**
   * What cannot be read because of its operators is shown with all of them.
   * @returns whether there was a file
   * @throws StudioError otherwise
   */
  async function open(ask: () => Promise<OpenedFile | null>): Promise<boolean> {
    // The file may be another workspace.
    await settlePendingWork();
    try {
      const opened = await ask();
      await take(opened);
      return opened !== null;
    } catch (error) {
      const { code, message, details } = toErrorReport(error);
      const operators: unknown = details['operators'];
      if (code !== 'import-unsupported' || !Array.isArray(operators)) throw error;
      refusal.value = { message, operators: operators.map(String) };
      return true;
    }
  }
  const chooseFile = async (): Promise<void> => void (await open(() => studio.call('models.open')));
  /** The next file that the system gave. */
  const openGiven = () => open(() => studio.call('models.openGiven'));
  /** Files that were dropped onto the window. @throws StudioError. */
  const drop = async (files: readonly File[], place: DropPlace): Promise<void> =>
    void (await open(() => studio.dropFiles(files, place)));

  /** Keeps the network; the dialog says why it could not be. */
  async function keep(): Promise<void> {
    const current = draft.value;
    if (current === null || design.value === null) return;
    busy.value = true;
    problem.value = null;
    try {
      // A guessed design is stored first: the network belongs to it.
      const { id: designId } =
        target.value === 'file'
          ? { id: null }
          : target.value === 'guess'
            ? await studio.call('designs.create', { design: { ...design.value, name: name.value } })
            : stored.value!;
      const kept = await studio.call('models.keep', {
        token: current.token,
        name: name.value,
        designId,
        mappings: [...mappings.value.values()],
        acceptNonFinite: acceptNonFinite.value,
      });
      latest.value = kept;
      draft.value = null;
      await useDesigns().load();
      tell(kept);
    } catch (error) {
      problem.value = toErrorReport(error);
    } finally {
      busy.value = false;
    }
  }

  function tell(kept: ImportedModelSummary): void {
    const navigation = useNavigation();
    const openDesign = () => {
      useSelection().designId = kept.designId;
      navigation.go('design');
    };
    useNotices().show({
      severity: 'success',
      message: `"${kept.name}" was imported with ${countOf(kept.parameterCount, 'parameter')}. ${
        kept.canPredict
          ? 'It can predict raw rows: its preparation came with it.'
          : 'Its file says nothing about how rows are prepared, so it cannot be given raw rows.'
      }`,
      action:
        kept.canPredict && navigation.screen !== 'predict'
          ? { label: 'Predict', run: () => navigation.go('predict') }
          : { label: 'Open the design', run: openDesign },
    });
  }

  function close(): void {
    const token = draft.value?.token;
    draft.value = null;
    problem.value = null;
    if (token !== undefined) discard(token);
  }

  return {
    draft,
    name,
    target,
    stored,
    guess,
    design,
    analysis,
    parameters,
    mappings,
    unmapped,
    unused,
    nonFinite,
    acceptNonFinite,
    problem,
    busy,
    refusal,
    latest,
    canKeep,
    setTarget,
    chooseStored,
    map,
    suggest,
    chooseFile,
    openGiven,
    drop,
    keep,
    close,
  };
});

function discard(token: string): void {
  void studio.call('models.discard', { token });
}

function baseName(fileName: string): string {
  return fileName.replace(/(.)\.[A-Za-z0-9-]{1,12}$/, '$1');
}
