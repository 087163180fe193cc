import { describe, expect, it } from 'vitest';
import { analyzeDesign } from '../../core/graph/analyze.ts';
import { irisDesign, makeChain, residualDesign } from '../bridge/fake/fake-designs.ts';
import { arrangeLayers, keepSameRows } from './layer-rows.ts';

function rowsOf(design: typeof irisDesign) {
  return arrangeLayers(design, analyzeDesign(design));
}

describe('the layers', () => {
  it('of a chain follow the data', () => {
    const rows = rowsOf(irisDesign);
    expect(rows.map(({ node }) => node.id)).toEqual(['input_1', 'dense_1', 'relu_1', 'dense_2']);
    expect(rows[1]!.summary).toBe('16 units');
  });

  it('of a branching network stand after everything that feeds them', () => {
    const ids = rowsOf(residualDesign).map(({ node }) => node.id);
    expect(ids.indexOf('add_1')).toBeGreaterThan(ids.indexOf('dense_2'));
  });

  it('stay the same objects where nothing about them changed', () => {
    const before = rowsOf(irisDesign);
    const nodes = irisDesign.nodes.map((node) =>
      node.id === 'dense_2' ? { ...node, values: { units: 5 } } : node,
    );
    const after = keepSameRows(before, rowsOf({ ...irisDesign, nodes }));
    expect(after.map((row, place) => row === before[place])).toEqual([true, true, true, false]);
  });

  it('does not depend on the order in which cards were added', () => {
    const shuffled = { ...irisDesign, nodes: irisDesign.nodes.toReversed() };
    expect(rowsOf(shuffled).map(({ node }) => node.id)).toEqual(['input_1', 'dense_1', 'relu_1', 'dense_2']);
  });

  it('shows every card of a broken design: circles, loose ends, unknown layers', () => {
    const chain = makeChain('Broken', [['input', { shape: [4] }], ['dense'], ['relu'], ['teapot']]);
    const edges = [
      { from: 'dense_1', to: 'relu_1', slot: 0 },
      { from: 'relu_1', to: 'dense_1', slot: 0 },
    ];
    const rows = rowsOf({ ...chain, edges });
    expect(rows.map(({ node }) => node.id).toSorted()).toEqual(['dense_1', 'input_1', 'relu_1', 'teapot_1']);
    const problems = rows.flatMap((row) => row.problems.map(({ code }) => code));
    expect(problems).toContain('cycle');
    expect(problems).toContain('layer-unknown');
  });
});
