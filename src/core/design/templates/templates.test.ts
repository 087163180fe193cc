import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../graph/analyze.ts';
import { sizeOf } from '../../support/shape.ts';
import { parseDesign } from '../parse.ts';
import { serializeDesign } from '../serialize.ts';
import type { DatasetFacts } from './definition.ts';
import { templates } from './index.ts';

const facts: readonly DatasetFacts[] = [
  { featureShape: [1], task: 'regression', classes: 0 },
  { featureShape: [4], task: 'multiclass', classes: 3 },
  { featureShape: [30], task: 'binary', classes: 2 },
  { featureShape: [8, 8, 1], task: 'multiclass', classes: 10 },
  { featureShape: [2, 2, 1], task: 'binary', classes: 2 },
  { featureShape: [28, 20, 3], task: 'regression', classes: 0 },
  { featureShape: [5, 3], task: 'multiclass', classes: 4 },
];

describe.each(templates.all)('template $type', (template) => {
  const fitting = facts.filter((each) => template.fits(each));

  it('fits at least one kind of dataset', () => {
    expect(fitting.length).toBeGreaterThan(0);
  });

  it.each(fitting)('makes a valid network for $featureShape, $task', (each) => {
    const design = template.create(each);
    const graph = buildGraph(design);
    expect(graph.nodes[graph.inputs[0]!]!.outputShape).toEqual(each.featureShape);
    const output = graph.nodes[graph.outputs[0]!]!.outputShape;
    const answer = each.task === 'multiclass' ? each.classes : 1;
    expect(sizeOf(output)).toBe(template.answers === 'features' ? sizeOf(each.featureShape) : answer);
    expect(parseDesign(JSON.parse(serializeDesign(design)))).toEqual(design);
  });
});

it('some template fits every dataset', () => {
  for (const each of facts) expect(templates.all.some((template) => template.fits(each))).toBe(true);
});
