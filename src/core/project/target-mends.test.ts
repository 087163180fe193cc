import { describe, expect, it } from 'vitest';
import { applyCommand } from '../design/command.ts';
import { parseDesign } from '../design/parse.ts';
import { buildGraph } from '../graph/analyze.ts';
import { defaultLoss } from './defaults.ts';
import { suggestLoss } from './suggest-loss.ts';
import { findTargetAdvice, type TargetContext } from './target-mends.ts';

type Stack = readonly (readonly [type: string, values?: object])[];

const digits = { task: 'multiclass', classes: 10, featureShape: [8, 8, 1] } as const;
const iris = { task: 'multiclass', classes: 3, featureShape: [4] } as const;
const house = { task: 'regression', classes: 1, featureShape: [4] } as const;
const loss = (type: string) => ({ type, values: {} });

function look(stack: Stack, facts: TargetContext['facts'], chosen?: TargetContext['loss']) {
  const nodes = stack.map(([type, values = {}], place) => ({ id: `n${place}`, type, values }));
  const edges = nodes.slice(1).map(({ id }, place) => ({ from: nodes[place]!.id, to: id }));
  const design = parseDesign({ formatVersion: 1, nodes, edges });
  const graph = buildGraph(design);
  return { design, graph, facts, outputs: [], loss: chosen ?? suggestLoss(facts.task, graph) };
}

/** Codes and labels; taking the first mend of each must leave nothing more to say of that kind. */
function advise(stack: Stack, facts: TargetContext['facts'], chosen?: TargetContext['loss']) {
  const context = look(stack, facts, chosen);
  return findTargetAdvice(context).map(({ code, node, mends }) => {
    const [first] = mends;
    if (first !== undefined && code !== 'input-shape') {
      const design = applyCommand(context.design, first.command);
      const after = findTargetAdvice({ ...context, design, graph: buildGraph(design) });
      expect(after.map((each) => each.code)).not.toContain(code);
    }
    return [code, node, ...mends.map(({ label }) => label)];
  });
}

describe('what does not suit the chosen data', () => {
  it('is nothing for a network that fits, or one that gives back its own input', () => {
    expect(
      advise(
        [
          ['input', { shape: [4] }],
          ['dense', { units: 3 }],
        ],
        iris,
      ),
    ).toEqual([]);
    expect(
      advise(
        [
          ['input', { shape: [4] }],
          ['dense', { units: 2 }],
          ['dense', { units: 4 }],
        ],
        iris,
      ),
    ).toEqual([]);
  });

  it('the units of the last layer become the number of classes with one click', () => {
    expect(
      advise(
        [
          ['input', { shape: [4] }],
          ['dense', { units: 8 }],
        ],
        iris,
      ),
    ).toEqual([['output-size', 'n1', 'Set its units to 3', 'Add Dense with 3 at the end']]);
    expect(advise([['input', { shape: [4] }], ['dense', { units: 8 }], ['softmax']], iris)[0]).toEqual([
      'output-size',
      'n2',
      'Set the units of "n1" to 3',
      'Add Dense with 3 at the end',
    ]);
    expect(
      advise(
        [
          ['input', { shape: [8, 8, 1] }],
          ['dense', { units: 8 }],
        ],
        digits,
      )[0],
    ).toEqual([
      'output-size',
      'n1',
      'Insert Flatten after the input, 10 units at the end',
      'Add Flatten and Dense with 10 at the end',
    ]);
    expect(
      advise(
        [
          ['input', { shape: [8, 8, 1] }],
          ['conv2d', { filters: 4 }],
        ],
        digits,
      )[0],
    ).toContain('Add Flatten and Dense with 10 at the end');
    expect(
      advise(
        [
          ['input', { shape: [4] }],
          ['dense', { units: 3 }],
        ],
        house,
      )[0],
    ).toContain('Set its units to 1');
  });

  it("the last activation becomes the loss's partner", () => {
    const three = ['dense', { units: 3 }] as const;
    const input = ['input', { shape: [4] }] as const;
    expect(advise([input, three, ['softmax']], iris, defaultLoss('multiclass'))).toEqual([
      ['output-activation', 'n2', 'Remove this Softmax'],
    ]);
    expect(advise([input, three], iris, loss('categoricalCrossEntropyProbabilities'))).toEqual([
      ['output-activation', 'n1', 'Add Softmax at the end'],
    ]);
    expect(advise([input, three, ['relu']], iris, loss('negativeLogLikelihood'))).toEqual([
      ['output-activation', 'n2', 'Make it Log-softmax'],
    ]);
    expect(advise([input, ['dense', { units: 1 }], ['relu']], house)).toEqual([
      ['output-range', 'n2', 'Remove this ReLU'],
    ]);
  });

  it('a network for other rows is only told to take these', () => {
    expect(
      advise(
        [
          ['input', { shape: [64] }],
          ['dense', { units: 9 }],
        ],
        iris,
      ),
    ).toEqual([['input-shape', 'n0', 'Set the input to [4]']]);
  });
});
