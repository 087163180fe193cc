import { flushPromises, mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import type { RunSummary } from '../../../core/contract/run-records.ts';
import { fakeExamples } from '../../bridge/fake/fake-state.ts';
import { isSameNetwork } from './compare-runs.ts';
import NetworkDialog from './NetworkDialog.vue';

const { spec } = fakeExamples[0]!;
const isHidden = (node: (typeof spec.design.nodes)[number]): boolean => node.values['units'] !== undefined;
const run = (id: string, units: number | null): RunSummary => {
  const nodes = spec.design.nodes.map((node) =>
    units !== null && node === spec.design.nodes.find(isHidden)
      ? { ...node, values: { ...node.values, units } }
      : node,
  );
  return { id, name: id, spec: { ...spec, design: { ...spec.design, nodes } } } as unknown as RunSummary;
};

it('draws both networks in one picture and says what the second changed', async () => {
  const [before, after] = [run('before', null), run('after', 77)];
  expect(isSameNetwork(before.spec.design, run('same', null).spec.design)).toBe(true);
  expect(isSameNetwork(before.spec.design, after.spec.design)).toBe(false);
  const wrapper = mount(NetworkDialog, {
    props: { open: true, baseline: before, others: [after] },
    attachTo: document.body,
  });
  await flushPromises();
  const text = document.body.textContent;
  expect(text).toContain('From before to after: 1 layer changed');
  expect(text).toMatch(/units \d+ → 77/);
  wrapper.unmount();
});
