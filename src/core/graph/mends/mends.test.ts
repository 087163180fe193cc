import { describe, expect, it } from 'vitest';
import { applyCommand } from '../../design/command.ts';
import { parseDesign } from '../../design/parse.ts';
import type { NetworkDesign } from '../../design/network-design.ts';
import { analyzeDesign } from '../analyze.ts';
import { findMends } from './index.ts';

type Stack = readonly (readonly [id: string, type: string, values?: Record<string, unknown>])[];

function make(stack: Stack, edges?: readonly (readonly [string, string, number?])[]): NetworkDesign {
  return parseDesign({
    formatVersion: 1,
    nodes: stack.map(([id, type, values = {}]) => ({ id, type, values })),
    edges: (edges ?? stack.slice(1).map(([id], place) => [stack[place]![0], id] as const)).map(
      ([from, to, slot = 0]) => ({ from, to, slot }),
    ),
  });
}

/** Labels offered for a node, and that taking the first leaves nothing wrong. */
function mend(design: NetworkDesign, node: string): readonly string[] {
  const offered = findMends(design, analyzeDesign(design), node);
  if (offered[0] !== undefined) {
    const after = applyCommand(design, offered[0].command);
    expect(analyzeDesign(after).diagnostics.filter((each) => each.node === node)).toEqual([]);
  }
  return offered.map(({ label }) => label);
}

describe('mends', () => {
  it('read a row as a picture for a convolution, and say so', () => {
    const design = make([
      ['x', 'input', { shape: [784] }],
      ['c', 'conv2d'],
    ]);
    expect(mend(design, 'c')[0]).toBe('Insert Reshape to [28, 28, 1]');
  });

  it('project the short way of a residual block whose sizes differ', () => {
    const design = make(
      [
        ['x', 'input', { shape: [8, 8, 3] }],
        ['c', 'conv2d', { filters: 16, stride: [2, 2] }],
        ['a', 'add'],
      ],
      [
        ['x', 'c'],
        ['c', 'a', 0],
        ['x', 'a', 1],
      ],
    );
    const labels = mend(design, 'a');
    expect(labels[0]).toMatch(/Conv 2D (16|3) @ 1x1/);
  });

  it('flatten for a layer that takes rows only', () => {
    const design = make([
      ['x', 'input', { shape: [4, 3] }],
      ['r', 'repeatVector'],
    ]);
    expect(mend(design, 'r')[0]).toBe('Insert Flatten before it');
  });

  it('connect what is loose to the nearest layer that leads nowhere', () => {
    const design = make(
      [
        ['x', 'input', { shape: [4] }],
        ['h', 'dense'],
        ['y', 'dense'],
      ],
      [['x', 'h']],
    );
    expect(mend(design, 'y')[0]).toBe('Connect Dense (h) to it');
  });

  it('are not offered for a layer that is well, nor where nothing helps', () => {
    const design = make([
      ['x', 'input', { shape: [7] }],
      ['h', 'dense'],
    ]);
    expect(mend(design, 'h')).toEqual([]);
    expect(mend(make([['h', 'dense']]), 'h')).toEqual([]);
  });
});
