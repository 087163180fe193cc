import type { DesignNode, NetworkDesign } from '../design/network-design.ts';
import { layers } from '../layers/index.ts';
import { showValue } from '../support/errors.ts';
import { sha256 } from '../support/sha256.ts';
import { isJsonObject } from '../support/strict-json.ts';
import type { RunSpec } from './run-spec.ts';

/** One setting in which two runs differ. */
export interface SpecDifference {
  readonly part: 'design' | 'data' | 'training';
  /** Stable: `training.learningRate`, `design.dense_1.values.units`. */
  readonly path: string;
  /** In words: "learning rate", "units of dense_1". */
  readonly label: string;
  /** As text; null where that run does not have it. */
  readonly before: string | null;
  readonly after: string | null;
}

/** A run as far as its settings go. */
export interface ComparedRun {
  readonly spec: RunSpec;
  readonly datasetName: string;
  /** SHA-256 of the rows. */
  readonly datasetHash: string;
  /** Number of this version in its workspace; null where it keeps none. */
  readonly datasetVersion: number | null;
}

/** Words for paths whose last part does not say enough. */
const labels: Readonly<Record<string, string>> = {
  'data.source.spec.type': 'generator',
  'data.source.seed': 'seed of the generator',
  'data.split.validation': 'validation share',
  'data.split.test': 'test share',
  'data.split.seed': 'seed of the split',
  'training.seed': 'seed',
  'training.loss.type': 'loss',
  'training.optimizer.type': 'optimizer',
  'training.schedule.type': 'schedule',
  'training.initializer.type': 'initializer',
  'training.clipping.kind': 'gradient clipping',
  'training.clipping.limit': 'clipping limit',
  'training.earlyStopping.patience': 'patience of early stopping',
};

/**
 * Every setting in which two runs differ: the data first, then the network, then how it is prepared and trained. Names,
 * notes, titles and places of cards do not count: they change no number.
 */
export function findDifferences(before: ComparedRun, after: ComparedRun): readonly SpecDifference[] {
  const found = [...compareRows(before, after), ...compareDesigns(before.spec.design, after.spec.design)];
  for (const part of ['data', 'training'] as const) {
    compareValues(part, part, before.spec[part], after.spec[part], found);
  }
  return found;
}

/** The differences in one sentence. */
export function describeDifferences(differences: readonly SpecDifference[]): string {
  if (differences.length === 0) return 'Both runs have the same settings.';
  const phrases = phraseDifferences(differences);
  const noun = differences.length === 1 ? 'one setting' : `${differences.length} settings`;
  return `The runs differ in ${noun}: ${phrases.join('; ')}.`;
}

/** Phrases of a sentence at most, the one about the rest not counted. */
const MOST_PHRASES = 4;
/** More changes of the network are counted instead of named. */
const MOST_LAYERS = 2;

/** The differences in a few phrases: "optimizer adam → sgd", "12 changes of the network", "and 3 more". */
export function phraseDifferences(differences: readonly SpecDifference[]): readonly string[] {
  const ofNetwork = differences.filter(({ part }) => part === 'design');
  const isCounted = ofNetwork.length > MOST_LAYERS;
  const phrases: { readonly text: string; readonly stands: number }[] = [];
  for (const difference of differences) {
    if (!isCounted || difference.part !== 'design')
      phrases.push({ text: describeOne(difference), stands: 1 });
    else if (difference === ofNetwork[0]) {
      phrases.push({ text: `${ofNetwork.length} changes of the network`, stands: ofNetwork.length });
    }
  }
  const rest = phrases.slice(MOST_PHRASES).reduce((sum, { stands }) => sum + stands, 0);
  const named = phrases.slice(0, MOST_PHRASES).map(({ text }) => text);
  return rest === 0 ? named : [...named, `and ${rest} more`];
}

/** Whether two runs learn from other rows: then their losses say little about each other. */
export function haveOtherRows(before: ComparedRun, after: ComparedRun): boolean {
  return before.datasetHash !== after.datasetHash;
}

/** Another dataset, or the same one with other rows. */
function compareRows(before: ComparedRun, after: ComparedRun): SpecDifference[] {
  // Made-up rows are told apart by the settings of their generator.
  if (!haveOtherRows(before, after) || isGenerated(before.spec.data.source, after.spec.data.source))
    return [];
  const mark = ({ datasetHash }: ComparedRun): string => datasetHash.slice(0, 8);
  const version = (run: ComparedRun): string =>
    run.datasetVersion === null ? mark(run) : `${run.datasetVersion} (${mark(run)})`;
  const isNamed = before.datasetName !== after.datasetName;
  return [
    {
      part: 'data',
      path: isNamed ? 'data.source' : 'data.version',
      label: isNamed ? 'dataset' : 'data version',
      before: isNamed ? before.datasetName : version(before),
      after: isNamed ? after.datasetName : version(after),
    },
  ];
}

function describeOne({ label, before, after }: SpecDifference): string {
  if (before === null) return `${label} ${after ?? ''} added`.replace('  ', ' ');
  if (after === null) return `${label} ${before} removed`;
  return `${label} ${before} → ${after}`;
}

function compareDesigns(before: NetworkDesign, after: NetworkDesign): SpecDifference[] {
  const found: SpecDifference[] = [];
  const later = new Map(after.nodes.map((node) => [node.id, node]));
  const earlier = new Map(before.nodes.map((node) => [node.id, node]));
  let sameNodes = true;
  for (const node of before.nodes) {
    const other = later.get(node.id);
    if (other?.type === node.type) compareNodes(node, other, found);
    else {
      sameNodes = false;
      const path = `design.${node.id}`;
      found.push({
        part: 'design',
        path,
        label: 'layer',
        before: title(node),
        after: other === undefined ? null : title(other),
      });
    }
  }
  for (const node of after.nodes) {
    if (earlier.has(node.id)) continue;
    sameNodes = false;
    found.push({
      part: 'design',
      path: `design.${node.id}`,
      label: 'layer',
      before: null,
      after: title(node),
    });
  }
  const wiring = (design: NetworkDesign) =>
    design.edges.map(({ from, to, slot }) => `${from} → ${to}${slot === 0 ? '' : ` (input ${slot})`}`).sort();
  const [a, b] = [wiring(before), wiring(after)];
  // Other layers always mean other edges: saying both would only be noise.
  if (sameNodes && a.join() !== b.join()) {
    const only = (list: readonly string[], others: readonly string[]) =>
      list.filter((each) => !others.includes(each)).join(', ');
    found.push({
      part: 'design',
      path: 'design.edges',
      label: 'connections',
      before: only(a, b) || 'none',
      after: only(b, a) || 'none',
    });
  }
  return found;
}

function compareNodes(before: DesignNode, after: DesignNode, found: SpecDifference[]): void {
  const fields = layers.find(before.type)?.fields ?? {};
  for (const name of new Set([...Object.keys(before.values), ...Object.keys(after.values)])) {
    const label = `${(fields[name]?.label ?? name).toLowerCase()} of ${before.id}`;
    compareLeaf(
      'design',
      `design.${before.id}.values.${name}`,
      label,
      before.values[name],
      after.values[name],
      found,
    );
  }
  for (const name of new Set([...Object.keys(before.parameters), ...Object.keys(after.parameters)])) {
    const label = `settings of ${before.id}.${name}`;
    compareLeaf(
      'design',
      `design.${before.id}.parameters.${name}`,
      label,
      before.parameters[name],
      after.parameters[name],
      found,
    );
  }
}

/** Walks two JSON values; an object against null counts as one difference of its own. */
function compareValues(
  part: SpecDifference['part'],
  path: string,
  before: unknown,
  after: unknown,
  found: SpecDifference[],
): void {
  // By its rows: see above.
  if (path === 'data.source' && !isGenerated(before, after)) return;
  if (path === 'data.prepared') {
    const show = (given: unknown) =>
      given === undefined
        ? 'fitted to the training rows'
        : `as a network was given it (${sha256(new TextEncoder().encode(JSON.stringify(given))).slice(0, 8)})`;
    return compareLeaf(part, path, 'preparation', show(before), show(after), found);
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    // With another type or kind, the inner values belong to different things.
    for (const key of ['type', 'kind']) {
      if (before[key] !== after[key])
        return compareValues(part, `${path}.${key}`, before[key], after[key], found);
    }
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      compareValues(part, `${path}.${key}`, before[key], after[key], found);
    }
    return;
  }
  compareLeaf(part, path, labels[path] ?? spellOut(path), before, after, found);
}

function isGenerated(before: unknown, after: unknown): boolean {
  return [before, after].every((source) => isJsonObject(source) && source['kind'] === 'generator');
}

function compareLeaf(
  part: SpecDifference['part'],
  path: string,
  label: string,
  before: unknown,
  after: unknown,
  found: SpecDifference[],
): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return;
  found.push({ part, path, label, before: showSetting(before), after: showSetting(after) });
}

function showSetting(value: unknown): string | null {
  if (value === undefined) return null;
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return value;
  if (isJsonObject(value))
    return typeof value['type'] === 'string' ? value['type'] : JSON.stringify(value).slice(0, 60);
  return showValue(value);
}

/** `training.weightDecay` -> "weight decay"; values of a choice name their owner: "momentum of optimizer". */
function spellOut(path: string): string {
  const steps = path.split('.').slice(1);
  const words = (name: string) => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  const last = words(steps.at(-1) ?? path);
  return steps.at(-2) === 'values' ? `${last} of ${words(steps.at(-3) ?? '')}` : last;
}

function title(node: DesignNode): string {
  return `${layers.find(node.type)?.label ?? node.type} (${node.id})`;
}
