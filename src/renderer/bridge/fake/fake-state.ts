import type {
  OpenedProject,
  StoredDesign,
  StudioSettings,
  WorkspaceInfo,
} from '../../../core/contract/studio.ts';
import type { NetworkDesign } from '../../../core/design/network-design.ts';
import { DEFAULT_TRAINING, RUN_SPEC_FORMAT_VERSION, type RunSpec } from '../../../core/project/run-spec.ts';
import { digitsDesign, irisDesign, residualDesign, spiralsDesign } from './fake-designs.ts';
import type { FakeState } from './fake-handlers.ts';
import { createFakeRun, trainOneEpoch } from './fake-runs.ts';
import { createFakeDatasets } from './fake-tables.ts';

/** The n-th id that the fake gives. */
export function fakeId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function makeSpec(
  design: NetworkDesign,
  source: RunSpec['data']['source'],
  target: string | null,
): RunSpec {
  return {
    formatVersion: RUN_SPEC_FORMAT_VERSION,
    design,
    data: {
      source,
      target,
      features: null,
      task: 'auto',
      split: { validation: 0.2, test: 0, seed: 1, stratified: true },
      scaling: 'standardize',
      targetScaling: 'none',
    },
    training: { ...DEFAULT_TRAINING },
  };
}

/** The examples of the fake: name, title, description, and what opening one gives. */
export const fakeExamples: readonly {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly design: NetworkDesign;
  readonly spec: RunSpec;
}[] = [
  {
    name: 'iris',
    title: 'Iris flowers',
    description: 'Tell three species apart from four measurements. Trains in a second.',
    design: irisDesign,
    spec: makeSpec(irisDesign, { kind: 'builtin', name: 'iris' }, 'species'),
  },
  {
    name: 'digits',
    title: 'Handwritten digits',
    description: 'Read 8x8 pictures of digits with two dense layers.',
    design: digitsDesign,
    spec: makeSpec(digitsDesign, { kind: 'builtin', name: 'digits' }, 'digit'),
  },
  {
    name: 'spirals',
    title: 'Two spirals',
    description: 'Bend a boundary around two spiral arms that no straight line separates.',
    design: spiralsDesign,
    spec: makeSpec(
      spiralsDesign,
      { kind: 'generator', spec: { type: 'spirals', values: {} }, seed: 1 },
      null,
    ),
  },
];

export function createFakeState(fresh: boolean): FakeState {
  const settings: StudioSettings = { theme: 'system', layout: {}, dismissed: [] };
  const designs = new Map<string, StoredDesign>();
  const state: FakeState = {
    settings,
    workspace: {
      fileName: 'course.descent',
      folder: '/home/ada/Documents',
      bytes: 2_457_600,
      recent: ['course.descent', 'thesis.descent'],
      runs: 0,
      designs: 0,
      datasets: 3,
    } satisfies WorkspaceInfo,
    datasets: new Map(createFakeDatasets().map((entry) => [entry.summary.id, entry])),
    removedDatasets: new Map(),
    designs,
    removedDesigns: new Map(),
    runs: new Map(),
    nextId: 100,
    clock: Date.parse('2026-01-05T09:00:00Z'),
    closeAnswers: [],
    understanding: new Map(),
    stories: new Map(),
    lessons: { packs: new Map(), progress: {} },
  };
  if (fresh) return state;
  designs.set(fakeId(1), {
    id: fakeId(1),
    revision: 7,
    updatedAt: '2026-01-05T08:30:00Z',
    design: irisDesign,
  });
  designs.set(fakeId(2), {
    id: fakeId(2),
    revision: 2,
    updatedAt: '2026-01-04T16:00:00Z',
    design: residualDesign,
  });
  const rates = [0.01, 0.1, 0.001];
  rates.forEach((learningRate, place) => {
    const spec = fakeExamples[0]!.spec;
    const varied: RunSpec = { ...spec, training: { ...spec.training, learningRate, seed: place + 1 } };
    const run = createFakeRun(
      fakeId(20 + place),
      `iris-0${place + 1}`,
      varied,
      `2026-01-05T08:4${place}:00Z`,
    );
    run.summary = { ...run.summary, status: 'running', engine: 'reference f32' };
    for (let epoch = 0; epoch < spec.training.epochs; epoch++) trainOneEpoch(run);
    state.runs.set(run.summary.id, run);
  });
  return state;
}

/** What opening an example or a project file answers. */
export function openFakeProject(
  state: FakeState,
  name: string,
  design: NetworkDesign,
  spec: RunSpec,
): OpenedProject {
  const stored: StoredDesign = {
    id: fakeId(state.nextId++),
    revision: 1,
    updatedAt: new Date((state.clock += 1000)).toISOString(),
    design,
  };
  state.designs.set(stored.id, stored);
  return { design: stored, spec, name };
}
