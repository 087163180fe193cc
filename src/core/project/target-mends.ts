import { applyCommand, createCommand, type DesignCommand } from '../design/command.ts';
import { addNode, insertOnEdge, removeNode, setValues } from '../design/commands/index.ts';
import { compactEdits } from '../design/edits.ts';
import type { NetworkDesign } from '../design/network-design.ts';
import { edgesOutOf } from '../design/topology.ts';
import { analyzeDesign } from '../graph/analyze.ts';
import type { GraphNode, NetworkGraph } from '../graph/graph.ts';
import type { Mend } from '../graph/mends/mend.ts';
import { layers } from '../layers/index.ts';
import { losses } from '../losses/index.ts';
import { StudioError } from '../support/errors.ts';
import { sizeOf } from '../support/shape.ts';
import { suggestOutputs } from './suggest-outputs.ts';
import {
  checkInput,
  checkOutput,
  wantedOutput,
  type OutputTraining,
  type StartFacts,
  type StartWarning,
} from './warnings.ts';

/** A network, and what it is to be trained for. */
export interface TargetContext extends OutputTraining {
  readonly design: NetworkDesign;
  readonly graph: NetworkGraph;
  readonly facts: Pick<StartFacts, 'task' | 'classes' | 'featureShape'>;
}

/** What does not suit the chosen data on one layer, with its one-click mends. */
export interface TargetAdvice {
  readonly code: string;
  readonly message: string;
  readonly node: string;
  readonly mends: readonly Mend[];
}

/** More buttons than this help nobody. */
const MOST_OFFERED = 2;

/**
 * Where a network with one output does not suit the chosen data and loss. A network whose Input takes other
 * rows than these is for other data: then only that is said. An autoencoder has nothing to do with the target.
 */
export function findTargetAdvice(context: TargetContext): readonly TargetAdvice[] {
  const { graph, facts } = context;
  if (graph.outputs.length !== 1 || graph.inputs.length !== 1) return [];
  const outputs = context.outputs.length > 0 ? context.outputs : suggestOutputs(graph, facts);
  const asked = { ...context, outputs };
  const input = checkInput(graph, facts);
  const found = input.length > 0 ? input : checkOutput(asked, graph, facts);
  return found.map((warning) => ({
    code: warning.code,
    message: warning.message,
    node: nodeOf(warning),
    mends: findTargetMends(warning, asked),
  }));
}

/** Changes of the network that take a warning away. Each was tried: the warning is gone and no layer is broken. */
export function findTargetMends(warning: StartWarning, context: TargetContext): readonly Mend[] {
  const propose = proposals[warning.code];
  if (propose === undefined) return [];
  const offered: Mend[] = [];
  for (const make of propose(nodeOf(warning), context)) {
    const mend = attempt(make);
    if (mend !== null && offered.length < MOST_OFFERED && helps(mend, warning, context)) offered.push(mend);
  }
  return offered;
}

type Propose = (node: string, context: TargetContext) => readonly (() => Mend)[];

const proposals: Readonly<Record<string, Propose>> = {
  'input-shape': (node, { design, facts }) => {
    const shape = [...facts.featureShape];
    return [
      () => ({
        label: `Set the input to [${shape.join(', ')}]`,
        command: setValues(design, node, { shape }),
      }),
    ];
  },
  'output-size': (node, context) => {
    const { design, graph, facts } = context;
    const units = wantedOutput(facts)[0]!;
    const last = graph.nodes.find(({ id }) => id === node)!;
    const maker = findUnits(graph, last);
    const flat = last.outputShape.length === 1;
    return [
      ...(maker === null || !flat
        ? []
        : [
            () => ({
              label:
                maker.id === node
                  ? `Set its units to ${units}`
                  : `Set the units of "${maker.id}" to ${units}`,
              command: setValues(design, maker.id, { units }),
            }),
          ]),
      ...(maker !== null && !flat ? [() => flattenInput(context, maker.id, units)] : []),
      () => ({
        label: flat ? `Add Dense with ${units} at the end` : `Add Flatten and Dense with ${units} at the end`,
        command: addChain(design, node, flat ? [] : ['flatten'], ['dense', { units }]),
      }),
    ];
  },
  'output-activation': (node, context) => {
    const { design, graph, facts, loss } = context;
    const { expectsOutput } = losses.get(loss.type);
    const last = graph.nodes.find(({ id }) => id === node)!;
    const isActivation = last.layer.category === 'activation';
    if (expectsOutput === 'logits') return isActivation ? [() => removeActivation(design, last)] : [];
    const wanted =
      expectsOutput === 'log-probabilities'
        ? 'logSoftmax'
        : facts.task === 'binary' && sizeOf(last.outputShape) === 1
          ? 'sigmoid'
          : 'softmax';
    const { label } = layers.get(wanted);
    return isActivation
      ? [
          () => ({
            label: `Make it ${label}`,
            command: exchange(design, last, wanted),
          }),
        ]
      : [() => ({ label: `Add ${label} at the end`, command: addNode(design, { type: wanted }, node) })];
  },
  'output-range': (node, { design, graph }) => {
    const last = graph.nodes.find(({ id }) => id === node)!;
    return last.layer.category === 'activation' ? [() => removeActivation(design, last)] : [];
  },
};

function removeActivation(design: NetworkDesign, { id, layer }: GraphNode): Mend {
  return { label: `Remove this ${layer.label}`, command: removeNode(design, id) };
}

/** Another layer in the place of the last one. */
function exchange(design: NetworkDesign, last: GraphNode, type: string): DesignCommand {
  const before = last.inputs[0];
  const source = design.edges.find(({ to }) => to === last.id)?.from;
  if (before === undefined || source === undefined)
    throw new StudioError('mend-impossible', 'Nothing feeds it.');
  const removal = removeNode(design, last.id);
  const without = applyCommand(design, removal);
  const addition = addNode(without, { type, position: last.design.position });
  const added = applyCommand(without, addition).nodes.at(-1)!.id;
  return createCommand(
    `Make ${last.layer.label} ${layers.get(type).label}`,
    compactEdits([
      ...removal.edits,
      ...addition.edits,
      {
        kind: 'setEdges',
        before: without.edges,
        after: [...without.edges, { from: source, to: added, slot: 0 }],
      },
    ]),
  );
}

function addChain(
  design: NetworkDesign,
  behind: string,
  first: readonly string[],
  [type, values]: readonly [string, Readonly<Record<string, unknown>>],
): DesignCommand {
  let now = design;
  let last = behind;
  const edits = [...first.map((each) => ({ type: each })), { type, values }].flatMap((layer) => {
    const command = addNode(now, layer, last);
    const after = applyCommand(now, command);
    last = after.nodes.find(({ id }) => !now.nodes.some((node) => node.id === id))!.id;
    now = after;
    return command.edits;
  });
  return createCommand(`Add ${layers.get(type).label}`, compactEdits(edits));
}

/** Pictures become rows of numbers before layers of units, where the Input feeds one layer only. */
function flattenInput({ design, graph }: TargetContext, maker: string, units: number): Mend {
  const input = graph.nodes[graph.inputs[0]!]!;
  const [edge, ...more] = edgesOutOf(design, input.id);
  if (edge === undefined || more.length > 0)
    throw new StudioError('mend-impossible', 'It feeds several layers.');
  const insertion = insertOnEdge(design, edge, { type: 'flatten' });
  const change = setValues(applyCommand(design, insertion), maker, { units });
  return {
    label: `Insert Flatten after the input, ${units} units at the end`,
    command: createCommand(insertion.label, compactEdits([...insertion.edits, ...change.edits])),
  };
}

/** The node that decides how many numbers come out: itself, or one before it through activations. */
function findUnits(graph: NetworkGraph, last: GraphNode): GraphNode | null {
  let node: GraphNode | undefined = last;
  while (node !== undefined) {
    if (Object.hasOwn(node.layer.fields, 'units')) return node;
    const [only, ...more]: readonly number[] = node.inputs;
    if (only === undefined || more.length > 0 || node.layer.category !== 'activation') return null;
    node = graph.nodes[only];
  }
  return null;
}

/** A guess that the commands refuse is no mend. */
function attempt(make: () => Mend): Mend | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof StudioError) return null;
    throw error;
  }
}

function helps({ command }: Mend, { code }: StartWarning, context: TargetContext): boolean {
  if (command.edits.length === 0) return false;
  const { graph } = analyzeDesign(applyCommand(context.design, command));
  // An Input of another shape may need further mends behind it: the way there counts.
  if (graph === null) return code === 'input-shape';
  const left =
    code === 'input-shape' ? checkInput(graph, context.facts) : checkOutput(context, graph, context.facts);
  return !left.some((each) => each.code === code);
}

function nodeOf({ field }: StartWarning): string {
  return field.replace(/^design\./, '');
}
