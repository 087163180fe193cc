import { spreadRows } from '../../../core/datasets/pick-rows.ts';
import { createFakeDesignExtras } from './fake-design-extras.ts';
import type { RunStory } from '../../../core/contract/run-page.ts';
import type {
  ArgumentOf,
  CallName,
  EventName,
  ResultOf,
  StoredDesign,
  StudioEvents,
  StudioSettings,
  WorkspaceInfo,
} from '../../../core/contract/studio.ts';
import { packRuns, packSeries } from '../../../core/contract/packed-records.ts';
import { parseDesign } from '../../../core/design/parse.ts';
import { StudioError } from '../../../core/support/errors.ts';
import type { FieldValues } from '../../../core/support/fields.ts';
import { summarizeDesign } from './fake-designs.ts';
import { createFakeRun, readSeries, trainOneEpoch, type FakeRun } from './fake-runs.ts';
import { createFakeRunPage } from './fake-run-page.ts';
import { fakeModels } from './fake-models.ts';
import { createFakeRunTable } from './fake-run-table.ts';
import { fakeTakeAway } from './fake-take-away.ts';
import { fakeUnits } from './fake-units.ts';
import { fakeExamples, fakeId, openFakeProject } from './fake-state.ts';
import { createFakeLessons, type FakeLessons } from './fake-lessons.ts';
import { createFakeUnderstand } from './fake-understand.ts';
import type { createFakeSweeps } from './fake-sweeps.ts';
import { createFakeComputing } from './fake-computing.ts';
import { createFakePreparation } from './fake-preparation.ts';
import { createFakeImports } from './fake-imports.ts';
import { makeGenerated, type FakeDataset } from './fake-tables.ts';

/** Everything that the fake remembers. Tests may look into it and set it up. */
export interface FakeState {
  settings: StudioSettings;
  workspace: WorkspaceInfo;
  readonly datasets: Map<string, FakeDataset>;
  readonly removedDatasets: Map<string, FakeDataset>;
  readonly designs: Map<string, StoredDesign>;
  readonly removedDesigns: Map<string, StoredDesign>;
  readonly runs: Map<string, FakeRun>;
  nextId: number;
  /** Milliseconds of the fake's own clock. */
  clock: number;
  /** What the window answered to `app.closeRequested`. */
  readonly closeAnswers: boolean[];
  /** Answers of `understand.*` calls, by name: the fake has no engine of its own. */
  readonly understanding: Map<string, unknown>;
  /** What runs are told to have been through, by id; else the usual. */
  readonly stories: Map<string, RunStory>;
  readonly lessons: FakeLessons;
}

type Handlers = {
  readonly [N in CallName]: (argument: ArgumentOf<N>) => ResultOf<N> | Promise<ResultOf<N>>;
};
type Emit = <N extends EventName>(name: N, event: StudioEvents[N]) => void;

/** How the fake answers each call. */
export function createFakeHandlers(
  state: FakeState,
  emit: Emit,
  sweeps: ReturnType<typeof createFakeSweeps>,
): Handlers {
  const now = (): string => new Date((state.clock += 1000)).toISOString();

  function need<T>(map: ReadonlyMap<string, T>, id: string, what: string): T {
    const found = map.get(id);
    if (found !== undefined) return found;
    throw new StudioError(`${what}-unknown`, `There is no ${what} "${id}" in the workspace.`, { id });
  }

  function workspace(): WorkspaceInfo {
    const { designs, datasets, runs } = state;
    return { ...state.workspace, designs: designs.size, datasets: datasets.size, runs: runs.size };
  }

  function changeRun(id: string, change: Partial<FakeRun['summary']>): FakeRun {
    const run = need(state.runs, id, 'run');
    run.summary = { ...run.summary, ...change };
    emit('run.changed', structuredClone(run.summary));
    return run;
  }

  function store(stored: StoredDesign): StoredDesign {
    state.designs.set(stored.id, stored);
    return stored;
  }

  return {
    ...createFakeUnderstand(state.understanding),
    ...createFakeComputing(state.understanding),
    ...sweeps.handlers,
    ...createFakeRunPage(state),
    ...fakeTakeAway,
    ...createFakeRunTable(changeRun),
    ...fakeUnits,
    ...fakeModels,
    ...createFakeLessons(state.lessons, ({ name, design }) =>
      openFakeProject(state, name, design, fakeExamples[0]!.spec),
    ),
    'app.info': () => ({
      version: '0.1.0',
      electron: 'preview',
      platform: 'browser',
      processors: 8,
      theme: state.settings.theme,
    }),
    'app.drawn': () => null,
    'app.setTheme': () => null,
    'app.paste': () => null,
    'app.confirmClose': ({ close }) => {
      state.closeAnswers.push(close);
      return null;
    },

    'workspace.get': workspace,
    'workspace.create': () => null,
    'workspace.open': () => null,
    'workspace.openRecent': ({ index }) => {
      const fileName = state.workspace.recent[index];
      if (fileName === undefined) throw new StudioError('workspace-missing', 'That file is no longer there.');
      const recent = [fileName, ...state.workspace.recent.filter((name) => name !== fileName)];
      state.workspace = { ...state.workspace, fileName, recent };
      for (const map of [state.designs, state.runs]) map.clear();
      return workspace();
    },
    'workspace.saveCopy': () => ({ fileName: 'course copy.descent' }),
    'workspace.check': () => ({ ok: true, problems: [], checkedRuns: state.runs.size }),
    'workspace.cancelCheck': () => null,
    'workspace.compact': () => ({ bytesBefore: 2_457_600, bytesAfter: 1_900_544 }),
    'workspace.backups': () => [{ time: '2026-01-02T03:04:05.678Z', bytes: 1_900_544 }],
    'workspace.backUp': () => [{ time: '2026-01-02T03:04:05.678Z', bytes: 1_900_544 }],
    'workspace.saveBackup': () => ({ fileName: 'course 2026-01-02 03-04.descent' }),

    'settings.get': () => state.settings,
    'settings.set': (part) => (state.settings = { ...state.settings, ...part }),

    'datasets.list': () => [...state.datasets.values()].map(({ summary }) => summary),
    'datasets.preview': ({ id, firstRow, count }) => {
      const { rows } = need(state.datasets, id, 'dataset');
      return { firstRow, totalRows: rows.length, rows: rows.slice(firstRow, firstRow + count) };
    },
    'datasets.sample': ({ id, count }) => {
      const { rows } = need(state.datasets, id, 'dataset');
      return spreadRows(rows.length, count).map((row) => rows[row]!);
    },
    ...createFakePreparation(state),
    ...createFakeImports(state, () => fakeId(state.nextId++), now),
    'datasets.generate': ({ type, values, seed, name }) => {
      const spec = { type, values: values as FieldValues };
      const made = makeGenerated(fakeId(state.nextId++), name, spec, seed);
      state.datasets.set(made.summary.id, made);
      return made.summary;
    },
    'datasets.rename': ({ id, name }) => {
      const entry = need(state.datasets, id, 'dataset');
      const summary = { ...entry.summary, name };
      state.datasets.set(id, { ...entry, summary });
      return summary;
    },
    'datasets.delete': ({ id }) => {
      const entry = need(state.datasets, id, 'dataset');
      const user = [...state.runs.values()].find(({ removed, summary }) => {
        const { source } = summary.spec.data;
        return !removed && source.kind === 'dataset' && source.id === id;
      });
      if (user !== undefined) {
        throw new StudioError(
          'dataset-in-use',
          `The dataset "${entry.summary.name}" is used by the run "${user.summary.name}". Delete that run first.`,
          { id },
        );
      }
      state.datasets.delete(id);
      state.removedDatasets.set(id, entry);
      return null;
    },
    'datasets.restore': ({ id }) => {
      const entry = need(state.removedDatasets, id, 'dataset');
      state.removedDatasets.delete(id);
      state.datasets.set(id, entry);
      return entry.summary;
    },

    'designs.list': () => [...state.designs.values()].map(summarizeDesign),
    'designs.get': ({ id }) => need(state.designs, id, 'design'),
    'designs.create': ({ design }) =>
      store({ id: fakeId(state.nextId++), revision: 1, updatedAt: now(), design: parseDesign(design) }),
    'designs.save': ({ id, revision, design }) => {
      const stored = need(state.designs, id, 'design');
      if (stored.revision !== revision) {
        throw new StudioError(
          'design-stale',
          `The design was changed elsewhere: expected revision ${stored.revision}, got ${revision}.`,
          { id, stored: stored.revision },
        );
      }
      return store({ id, revision: revision + 1, updatedAt: now(), design: parseDesign(design) });
    },
    'designs.delete': ({ id }) => {
      state.removedDesigns.set(id, need(state.designs, id, 'design'));
      state.designs.delete(id);
      return null;
    },
    'designs.restore': ({ id }) => {
      const stored = need(state.removedDesigns, id, 'design');
      state.removedDesigns.delete(id);
      return store(stored);
    },
    'designs.importFile': () => {
      const { name, design, spec } = fakeExamples[1]!;
      return openFakeProject(state, name, design, spec);
    },
    'designs.exportFile': ({ id }) => ({ fileName: `${need(state.designs, id, 'design').design.name}.json` }),
    ...createFakeDesignExtras((id) => need(state.designs, id, 'design').design),
    'designs.parseText': ({ text }) => parseDesign(JSON.parse(text)),

    'examples.list': () => fakeExamples.map(({ name, title, description }) => ({ name, title, description })),
    'examples.open': ({ name }) => {
      const example = fakeExamples.find((each) => each.name === name);
      if (example === undefined) throw new StudioError('example-unknown', `There is no example "${name}".`);
      return openFakeProject(state, example.title, example.design, example.spec);
    },

    'runs.list': () =>
      packRuns([...state.runs.values()].filter(({ removed }) => !removed).map(({ summary }) => summary)),
    'runs.get': ({ id }) => need(state.runs, id, 'run').summary,
    'runs.start': ({ name, spec }) => {
      const id = fakeId(state.nextId++);
      const startedAt = now();
      state.runs.set(id, createFakeRun(id, name, spec, startedAt));
      return changeRun(id, { status: 'running', startedAt, engine: 'reference f32' }).summary;
    },
    'runs.pause': ({ id }) => (changeRun(id, { status: 'paused' }), null),
    'runs.resume': ({ id }) => (changeRun(id, { status: 'running' }), null),
    'runs.step': ({ id }) => {
      const run = need(state.runs, id, 'run');
      emit('run.progress', trainOneEpoch(run));
      changeRun(id, {});
      return null;
    },
    'runs.stop': ({ id }) => (changeRun(id, { status: 'stopped', endedAt: now() }), null),
    'runs.setLearningRate': ({ id, learningRate }) => {
      const { spec } = need(state.runs, id, 'run').summary;
      changeRun(id, { spec: { ...spec, training: { ...spec.training, learningRate } } });
      return null;
    },
    'runs.rename': ({ id, name }) => changeRun(id, { name }).summary,
    'runs.annotate': ({ id, notes, tags }) => changeRun(id, { notes, tags }).summary,
    'runs.delete': ({ ids }) => {
      for (const id of ids) need(state.runs, id, 'run').removed = true;
      emit('runs.removed', { ids });
      return null;
    },
    'runs.restore': ({ ids }) =>
      ids.map((id) => {
        need(state.runs, id, 'run').removed = false;
        return changeRun(id, {}).summary;
      }),
    'runs.series': ({ ids, names, from }) =>
      packSeries(ids.map((id) => ({ id, series: readSeries(need(state.runs, id, 'run'), names, from) }))),
  };
}
