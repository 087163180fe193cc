import { describe, expect, it } from 'vitest';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { irisDesign, makeChain, residualDesign } from '../../bridge/fake/fake-designs.ts';
import { arrangeStack, isChain } from './stack-rows.ts';

function rowsOf(design: typeof irisDesign) {
  return arrangeStack(design, analyzeDesign(design));
}

describe('the stack', () => {
  it('of a chain follows the data, each card fed by the one above', () => {
    const rows = rowsOf(irisDesign);
    expect(rows.map(({ node }) => node.id)).toEqual(['input_1', 'dense_1', 'relu_1', 'dense_2']);
    expect(rows.slice(1).every(({ follows }) => follows)).toBe(true);
    expect(isChain(rows)).toBe(true);
    expect(rows[1]!.summary).toBe('16 units');
  });

  it('of a branching network names what feeds a merge, and is no chain', () => {
    const rows = rowsOf(residualDesign);
    expect(isChain(rows)).toBe(false);
    const add = rows.find(({ node }) => node.id === 'add_1')!;
    expect(add.follows).toBe(false);
    expect(add.sources.map(({ id }) => id)).toEqual(['dense_2', 'input_1']);
    expect(rows[0]!.branches).toBe(true);
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
