import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type {
  ImportedModelSummary,
  PredictInputs,
  PredictSource,
  WeightsOption,
} from '../../../core/contract/models.ts';
import type { PredictionReport } from '../../../core/contract/studio.ts';
import { StudioError, toErrorReport, type ErrorReport } from '../../../core/support/errors.ts';
import { useModelImports } from '../../app/model-import/model-imports.ts';
import { readRows, type Row } from '../../app/read-rows.ts';
import { useRuns } from '../../app/runs.ts';
import { useSelection } from '../../app/selection.ts';
import { studio } from '../../bridge/studio.ts';
import { formatNumber } from '../../ui/format.ts';
import type { Stroke } from './ink.ts';
import { packPictures, sortFiles, toBase64 } from './prediction-files.ts';
import { isBright, modesOf, typicalOf, type InputMode } from './ways-in.ts';

/** Rows of one call. */
const BLOCK = 5000;
/** A network, the rows that it is asked about, and its answers. */
export const usePredict = defineStore('predict', () => {
  const runs = useRuns();
  const imports = useModelImports();
  const selection = useSelection();
  const models = shallowRef<readonly ImportedModelSummary[]>([]);
  /** `run <id>` or `model <id>`. */
  const chosen = ref<string | null>(null);
  const which = ref('best');
  const choices = shallowRef<readonly WeightsOption[]>([]);
  const inputs = shallowRef<PredictInputs | null>(null);
  const mode = ref<InputMode>('form');
  const form = shallowRef<Row>([]);
  const text = ref('');
  const pictures = shallowRef<readonly { readonly name: string; readonly pixels: readonly number[] }[]>([]);
  /** What the pen did; stays while other ways in or other networks of such pictures are in front. */
  const strokes = shallowRef<readonly Stroke[]>([]);
  /** What is on the sheet, or null while it is empty. */
  const drawing = shallowRef<readonly number[] | null>(null);
  const notes = shallowRef<readonly string[]>([]);
  const rows = shallowRef<readonly Row[]>([]);
  const answer = shallowRef<PredictionReport | null>(null);
  const problem = shallowRef<ErrorReport | null>(null);
  const busy = ref(false);
  /** Share of the rows that are answered; null while nothing is asked. */
  const progress = ref<number | null>(null);
  let asked = 0;
  /** What the last network took. */
  let metLast: PredictInputs | null = null;

  const sources = computed(() => [
    ...runs.runs
      .filter(({ hasWeights }) => hasWeights)
      .map(({ id, name, status }) => ({
        value: `run ${id}`,
        label: status === 'diverged' ? `${name} (diverged)` : name,
        group: 'Runs',
      })),
    ...models.value.map(({ id, name, canPredict }) => ({
      value: `model ${id}`,
      label: canPredict ? name : `${name} (weights only)`,
      group: 'Imported',
    })),
  ]);
  const model = computed(() => models.value.find(({ id }) => chosen.value === `model ${id}`) ?? null);
  const run = computed(() => runs.runs.find(({ id }) => chosen.value === `run ${id}`) ?? null);
  const source = computed<PredictSource | null>(() => {
    const [kind, id] = (chosen.value ?? '').split(' ');
    if (id === undefined) return null;
    if (kind === 'model') return { kind: 'model', id };
    const step = Number(which.value);
    return { kind: 'run', id, which: Number.isInteger(step) ? step : (which.value as 'best') };
  });
  const weights = computed(() =>
    choices.value.map(({ choice, epoch, step }) => ({
      value: String(choice),
      label:
        typeof choice === 'number'
          ? `Checkpoint at step ${formatNumber(step)} (epoch ${formatNumber(epoch)})`
          : `${{ best: 'Best', last: 'Last', average: 'Average' }[choice]} (epoch ${formatNumber(epoch)})`,
    })),
  );
  const names = computed(() => inputs.value?.columns.map(({ name }) => name) ?? []);
  const modes = computed(() => (inputs.value === null ? [] : modesOf(inputs.value)));

  /** Trained on pictures that are mostly light, like print on paper. */
  const isLight = computed(() => {
    const { columns = [], pictureWhite = 1 } = inputs.value ?? {};
    return isBright(
      columns.map(({ fill }) => (typeof fill === 'number' ? fill : 0)),
      pictureWhite,
    );
  });
  /** Grey pictures that are light where the others were dark, or the other way round. */
  const turned = computed(() => {
    const wanted = inputs.value;
    if (wanted?.pictureShape?.[2] !== 1) return 0;
    return pictures.value.filter(({ pixels }) => isBright(pixels, wanted.pictureWhite) !== isLight.value)
      .length;
  });

  /** Makes those that are light dark, and the other way round. */
  async function swapLight(): Promise<void> {
    const wanted = inputs.value;
    if (wanted === null) return;
    pictures.value = pictures.value.map((picture) =>
      isBright(picture.pixels, wanted.pictureWhite) === isLight.value
        ? picture
        : { ...picture, pixels: picture.pixels.map((pixel) => wanted.pictureWhite - pixel) },
    );
    await predict();
  }

  async function load(): Promise<void> {
    models.value = await studio.call('models.list');
    const latest = imports.latest;
    if (latest !== null) {
      chosen.value = `model ${latest.id}`;
      imports.latest = null;
    }
    const { askedRun } = selection;
    if (askedRun !== null) {
      chosen.value = `run ${askedRun}`;
      selection.askedRun = null;
    }
    if (!sources.value.some(({ value }) => value === chosen.value)) {
      // What a diverged run left answers with nonsense: only when there is nothing else.
      const sound = runs.runs.find(({ hasWeights, status }) => hasWeights && status !== 'diverged');
      chosen.value = sound === undefined ? (sources.value[0]?.value ?? null) : `run ${sound.id}`;
    }
  }

  async function loadChoices(): Promise<void> {
    const now = source.value;
    if (now?.kind !== 'run') {
      choices.value = [];
      return;
    }
    choices.value = await studio.call('models.choices', { runId: now.id });
    if (!choices.value.some(({ choice }) => String(choice) === which.value)) {
      which.value = String(choices.value[0]?.choice ?? 'last');
    }
  }

  /** Takes up what another network expects; rows that were typed for the last one stay as text. */
  async function takeInputs(): Promise<void> {
    forget();
    inputs.value = null;
    const now = source.value;
    if (now === null) return;
    await guard(async () => {
      await loadChoices();
      const found = await studio.call('models.inputs', { source: source.value ?? now });
      const before = metLast;
      metLast = found;
      inputs.value = found;
      form.value = found.columns.map(({ fill }) => typicalOf(fill));
      if (before?.pictureShape?.join() !== found.pictureShape?.join()) {
        pictures.value = [];
        notes.value = [];
        strokes.value = [];
        drawing.value = null;
      }
      // A network of another kind is met in the way that suits it best.
      const isAnother = before !== null && modesOf(before).join() !== modes.value.join();
      if (isAnother || !modes.value.includes(mode.value)) mode.value = modes.value[0] ?? 'rows';
      else if (mode.value === 'form' || mode.value === 'pictures') await predict();
    });
  }
  watch(chosen, takeInputs);
  watch(which, () => {
    if (answer.value !== null) void predict();
  });
  // At once: what is asked right after a change of mode is a question of the new mode.
  watch(
    mode,
    () => {
      forget();
      if (mode.value === 'form') void predict();
    },
    { flush: 'sync' },
  );

  /** Drops the answer, and those on their way, so that no table is saved with another question's answers. */
  function forget(): void {
    asked += 1;
    answer.value = null;
    problem.value = null;
    busy.value = false;
    progress.value = null;
  }

  /** Failures stand beside the rows that they are about. */
  async function guard(work: () => Promise<void>): Promise<void> {
    problem.value = null;
    try {
      await work();
    } catch (error) {
      problem.value = toErrorReport(error);
      answer.value = null;
    }
  }

  function currentRows(): readonly Row[] {
    if (mode.value === 'form') return [form.value];
    if (mode.value === 'draw') return drawing.value === null ? [] : [drawing.value];
    if (mode.value === 'pictures') return pictures.value.map(({ pixels }) => pixels);
    const typed = text.value.trim() === '' ? example.value : text.value;
    return readRows(typed, names.value);
  }
  const example = computed(
    () => inputs.value?.columns.map(({ fill }) => String(typicalOf(fill))).join(', ') ?? '',
  );

  /** Asks the network; of several questions only the answer to the last counts. */
  async function predict(): Promise<void> {
    const from = source.value;
    if (from === null || inputs.value === null) return;
    const question = ++asked;
    busy.value = true;
    await guard(async () => {
      const read = currentRows();
      if (read.length === 0) return;
      const parts: PredictionReport[] = [];
      for (let start = 0; start < read.length; start += BLOCK) {
        if (read.length > BLOCK) progress.value = start / read.length;
        const part = { source: from, rows: read.slice(start, start + BLOCK) };
        parts.push(await studio.call('models.predict', part));
        if (question !== asked) return;
      }
      rows.value = read;
      answer.value = {
        ...parts[0]!,
        outputs: parts.flatMap(({ outputs }) => outputs),
        labels: parts.flatMap(({ labels }) => labels),
      };
    });
    if (question !== asked) return;
    busy.value = false;
    progress.value = null;
  }

  let isAsking = false;

  /** Asks about what is drawn: as often as the network answers, and in the end about the whole drawing. */
  async function draw(pixels: readonly number[] | null): Promise<void> {
    drawing.value = pixels;
    if (pixels === null) return forget();
    if (isAsking) return;
    isAsking = true;
    let answered: readonly number[] | null = null;
    while (drawing.value !== null && drawing.value !== answered) {
      answered = drawing.value;
      await predict();
    }
    isAsking = false;
  }

  function setCell(index: number, cell: number | string | null): void {
    form.value = form.value.map((old, place) => (place === index ? cell : old));
  }

  /** A CSV file, or pictures: whatever the network takes. What cannot be read leaves everything as it is. */
  async function takeFiles(files: readonly File[]): Promise<void> {
    problem.value = null;
    try {
      const sorted = sortFiles(files);
      if ('pictures' in sorted) await takePictures(sorted.pictures);
      else await takeTable(sorted.table);
    } catch (error) {
      problem.value = toErrorReport(error);
      progress.value = null;
    }
  }

  async function takeTable(file: File): Promise<void> {
    const content = await file.text();
    try {
      readRows(content, names.value);
    } catch (error) {
      const { code, message, details } = toErrorReport(error);
      throw new StudioError(
        code,
        `"${file.name}" cannot be read as rows for this network. ${message}`,
        details,
      );
    }
    mode.value = 'rows';
    text.value = content;
    await predict();
  }

  async function takePictures(files: readonly File[]): Promise<void> {
    const from = source.value;
    if (from === null) return;
    if (inputs.value?.pictureShape == null) {
      throw new StudioError(
        'pictures-unsupported',
        `This network was not trained on pictures: "${files[0]!.name}" cannot be shown to it. Give it rows of its columns instead.`,
        {},
      );
    }
    const found: { readonly name: string; readonly pixels: readonly number[] }[] = [];
    const { blocks, leftOut } = packPictures(files);
    const skipped = [...leftOut];
    for (const block of blocks) {
      progress.value = found.length / files.length;
      const read = await Promise.all(
        block.map(async (file) => ({ name: file.name, base64: await toBase64(file) })),
      );
      const part = await studio.call('models.pictures', { source: from, files: read });
      found.push(...part.rows);
      skipped.push(...part.skipped);
    }
    progress.value = null;
    if (found.length === 0) {
      throw new StudioError(
        'pictures-none',
        `Expected PNG, JPEG or WebP pictures, found none. ${skipped.join(' ')}`,
        {},
      );
    }
    mode.value = 'pictures';
    pictures.value = found;
    notes.value = skipped;
    await predict();
  }

  /** Table of the rows with their answers, for a file. */
  async function save(): Promise<string | null> {
    const found = answer.value;
    if (found === null) return null;
    const isPictures = mode.value === 'pictures';
    const isClasses = found.classNames.length > 0;
    const saved = await studio.call('models.saveTable', {
      name: 'predictions',
      columns: [
        ...(isPictures ? ['picture'] : names.value),
        `predicted ${found.targetName}`,
        ...found.classNames.map((name) => `probability ${name}`),
      ],
      // Windows answer for several rows at once: then there are fewer answers than rows.
      rows: found.labels.map((label, index) => [
        ...(isPictures
          ? [pictures.value[index]?.name ?? null]
          : (rows.value[index + (inputs.value?.windowRows ?? 1) - 1] ?? names.value.map(() => null))),
        isClasses ? label : (found.outputs[index]?.[0] ?? null),
        ...(isClasses ? found.outputs[index]! : []),
      ]),
    });
    return saved?.fileName ?? null;
  }

  async function removeModel(): Promise<void> {
    const gone = model.value;
    if (gone === null) return;
    await studio.call('models.delete', { id: gone.id });
    await load();
  }

  return {
    chosen,
    which,
    sources,
    model,
    run,
    weights,
    inputs,
    mode,
    modes,
    form,
    text,
    pictures,
    strokes,
    notes,
    isLight,
    turned,
    names,
    example,
    rows,
    answer,
    problem,
    busy,
    progress,
    load,
    loadChoices,
    predict,
    draw,
    swapLight,
    setCell,
    takeFiles,
    save,
    removeModel,
  };
});
