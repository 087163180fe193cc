import { expect, it } from 'vitest';
import { analyzeDesign } from '../../../../core/graph/analyze.ts';
import { residualDesign } from '../../../bridge/fake/fake-designs.ts';
import { arrangeLayers } from '../../../network/layer-rows.ts';
import { drawPicture } from './draw-picture.ts';
import { projectDesign } from '../../../network/projection.ts';

it('draws every card and wire, and shows hostile names as text', () => {
  const nodes = residualDesign.nodes.map((node, place) =>
    place === 1 ? { ...node, label: '<img src=x>' } : node,
  );
  const design = {
    ...residualDesign,
    nodes,
    groups: [{ id: 'group_1', name: 'A & B', nodes: ['dense_1', 'relu_1'], collapsed: false }],
  };
  const projection = projectDesign(design, arrangeLayers(design, analyzeDesign(design)));
  const { svg } = drawPicture(projection, () => '#000');
  const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
  expect(parsed.querySelectorAll('circle')).toHaveLength(6);
  expect(parsed.querySelectorAll('path[fill="none"]')).toHaveLength(6);
  expect(parsed.querySelector('img')).toBeNull();
  expect(svg).toContain('&lt;img src=x&gt;');
  expect(svg).toContain('A &amp; B');
});

it('leads a wire that skips cards around them', () => {
  const projection = projectDesign(
    residualDesign,
    arrangeLayers(residualDesign, analyzeDesign(residualDesign)),
  );
  const skip = projection.wires.find(({ id }) => id === 'input_1>add_1:1')!;
  expect(skip.lane).toBeGreaterThan(232);
  expect(projection.wires.filter(({ lane }) => lane !== null)).toHaveLength(1);
});
