import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { UnderstandSource } from '../../core/contract/understand.ts';
import type { FactSheet } from '../../core/lessons/check.ts';
import type { RunSpec } from '../../core/project/run-spec.ts';
import type { NetworkDesign } from '../../core/design/network-design.ts';
import type { OverlayKind } from './canvas-overlay.ts';
import { useNavigation } from './navigation.ts';
import { useRuns } from './runs.ts';

/** What somebody wants explained. */
export interface UnderstandWish {
  /** Left out: the run in sight, else the next run as it would start. */
  readonly source?: UnderstandSource;
  /** `neuron`, `rates`, `starts`, `loss`, `chain`, `update`, `step`, `health`. */
  readonly view?: string;
  readonly node?: string;
  readonly unit?: number;
  /** Lay it over the Design canvas as soon as it is calculated. */
  readonly toCanvas?: OverlayKind;
}

/** The way to the Understand screen from every other one: a run, a card of the canvas, a unit. */
export const useUnderstanding = defineStore('understanding', () => {
  /** A new object each time, so that asking for the same twice is noticed. */
  const wish = shallowRef<UnderstandWish | null>(null);
  /** The next run as Train would start it; Train keeps it up to date. */
  const nextSpec = shallowRef<RunSpec | null>(null);

  /** What the views found, by the names of core/lessons/facts.ts: lessons check it. */
  const facts = shallowRef<FactSheet>({});
  /** Which view goes to the canvas when it has its numbers. */
  const toCanvas = ref<OverlayKind | null>(null);
  /** Counts how often they were forgotten. */
  const factsRevision = ref(0);

  /** Adds what a view shows now: `tell('neuron', { activation: 0.3 })`. */
  function tell(subject: string, found: FactSheet): void {
    const named = Object.fromEntries(
      Object.entries(found).map(([name, value]) => [`${subject}.${name}`, value]),
    );
    facts.value = { ...facts.value, ...named };
  }

  /** A step of a lesson begins: what was seen before does not count. */
  function forgetFacts(): void {
    facts.value = {};
    factsRevision.value += 1;
  }

  function show(next: UnderstandWish): void {
    wish.value = { ...next };
    toCanvas.value = next.toCanvas ?? null;
    useNavigation().go('understand');
  }

  /** A layer (and unit) of a design: in a run, else in the newest one that has it, else as Train would start it. */
  function showLayer(design: NetworkDesign, node: string, unit?: number, runId?: string): void {
    const has = (each: NetworkDesign): boolean =>
      each.name === design.name && each.nodes.some(({ id }) => id === node);
    const { runs, find } = useRuns();
    const run = find(runId ?? null) ?? runs.find(({ hasWeights, spec }) => hasWeights && has(spec.design));
    const next = nextSpec.value;
    const source: UnderstandSource | null =
      run !== undefined
        ? { kind: 'run', id: run.id, step: null }
        : next !== null && has(next.design)
          ? { kind: 'fresh', spec: next }
          : null;
    show({ ...(source === null ? {} : { source }), node, ...(unit === undefined ? {} : { unit }) });
  }

  /** An explanation of a design on its own canvas: with the newest run that has its layers, else as Train would start it. */
  function showOnCanvas(design: NetworkDesign, kind: OverlayKind): void {
    const ids = design.nodes.map(({ id }) => id);
    const has = (each: NetworkDesign): boolean =>
      each.name === design.name && ids.every((id) => each.nodes.some((node) => node.id === id));
    const run = useRuns().runs.find(({ hasWeights, spec }) => hasWeights && has(spec.design));
    const next = nextSpec.value;
    const source: UnderstandSource | null =
      run !== undefined
        ? { kind: 'run', id: run.id, step: null }
        : next !== null && has(next.design)
          ? { kind: 'fresh', spec: next }
          : null;
    show({ ...(source === null ? {} : { source }), view: kind, toCanvas: kind });
  }

  return { wish, toCanvas, showOnCanvas, nextSpec, facts, factsRevision, tell, forgetFacts, show, showLayer };
});
