import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ImportDraft, ImportProgress, ImportSettings } from '../../core/contract/imports.ts';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import type { ColumnRole } from '../../core/datasets/column-builder.ts';
import { toErrorReport, type ErrorReport } from '../../core/support/errors.ts';
import type { FieldValue } from '../../core/support/fields.ts';
import { studio } from '../bridge/studio.ts';

const NOTHING_CHOSEN: ImportSettings = { format: null, values: {}, roles: [], target: null };

/** What an import came to. */
export interface FinishedImport {
  readonly dataset: DatasetSummary;
  readonly warnings: readonly string[];
}

/** The file that is being imported: its beginning under the settings of now, and how far reading it has come. */
export const useImports = defineStore('imports', () => {
  const draft = shallowRef<ImportDraft | null>(null);
  const settings = shallowRef<ImportSettings>(NOTHING_CHOSEN);
  const name = ref('');
  /** Set: a new version of this dataset. */
  const datasetId = ref<string | null>(null);
  const progress = shallowRef<ImportProgress | null>(null);
  const problem = shallowRef<ErrorReport | null>(null);
  const isLooking = ref(false);
  const isReading = ref(false);
  let asked = 0;

  studio.on('import.progress', (event) => {
    if (isReading.value && event.token === draft.value?.token) progress.value = event;
  });

  function begin(opened: ImportDraft | null, into: string | null = null): void {
    if (opened === null) return;
    if (draft.value !== null) void studio.call('imports.discard', { token: draft.value.token });
    draft.value = opened;
    settings.value = NOTHING_CHOSEN;
    name.value = opened.fileName.replace(/\.(gz)$/i, '').replace(/(.)\.[A-Za-z0-9-]{1,12}$/, '$1');
    datasetId.value = into;
    problem.value = opened.problem;
    progress.value = null;
  }

  const chooseFile = async (into: string | null = null) =>
    begin(await studio.call('imports.chooseFile'), into);
  const chooseFolder = async () => begin(await studio.call('imports.chooseFolder'));
  const paste = async (text: string) => begin(await studio.call('imports.paste', { text }));

  /** Looks at the file again. Of several questions only the answer to the last counts. */
  async function choose(next: ImportSettings): Promise<void> {
    const current = draft.value;
    if (current === null) return;
    settings.value = next;
    const question = ++asked;
    isLooking.value = true;
    try {
      const answer = await studio.call('imports.preview', { token: current.token, settings: next });
      if (question !== asked) return;
      // A file that cannot be read so keeps its last picture: the settings that it had are still in sight.
      draft.value = answer.preview === null ? { ...answer, preview: current.preview } : answer;
      problem.value = answer.problem;
    } catch (error) {
      if (question === asked) problem.value = toErrorReport(error);
    } finally {
      if (question === asked) isLooking.value = false;
    }
  }

  const setValue = (field: string, value: FieldValue) =>
    choose({ ...settings.value, values: { ...settings.value.values, [field]: value } });
  const setFormat = (format: string) => choose({ ...NOTHING_CHOSEN, format });
  const setTarget = (target: string) => choose({ ...settings.value, target });
  function setRole(column: string, role: ColumnRole): Promise<void> {
    const others = settings.value.roles.filter((each) => each.name !== column);
    return choose({ ...settings.value, roles: [...others, { name: column, role }] });
  }

  /** Reads everything. Null when it was cancelled or failed: the dialog says why. */
  async function commit(): Promise<FinishedImport | null> {
    const current = draft.value;
    if (current === null) return null;
    isReading.value = true;
    problem.value = null;
    progress.value = null;
    try {
      const finished = await studio.call('imports.commit', {
        token: current.token,
        settings: { ...settings.value, target: settings.value.target ?? current.preview?.target ?? null },
        name: name.value,
        datasetId: datasetId.value,
      });
      draft.value = null;
      return finished;
    } catch (error) {
      const report = toErrorReport(error);
      problem.value = report.code === 'import-cancelled' ? null : report;
      return null;
    } finally {
      isReading.value = false;
      progress.value = null;
    }
  }

  async function cancel(): Promise<void> {
    const token = draft.value?.token;
    if (token === undefined) return;
    if (isReading.value) await studio.call('imports.cancel', { token });
    else close();
  }

  function close(): void {
    const token = draft.value?.token;
    draft.value = null;
    problem.value = null;
    if (token !== undefined) void studio.call('imports.discard', { token });
  }

  const isOpen = computed(() => draft.value !== null);
  return {
    draft,
    settings,
    name,
    datasetId,
    progress,
    problem,
    isLooking,
    isReading,
    isOpen,
    chooseFile,
    chooseFolder,
    paste,
    begin,
    setValue,
    setFormat,
    setTarget,
    setRole,
    commit,
    cancel,
    close,
  };
});
