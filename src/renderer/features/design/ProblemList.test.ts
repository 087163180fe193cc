import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import ProblemList from './ProblemList.vue';

const listed = (learns: boolean): string =>
  mount(ProblemList, { props: { problems: [], advice: [], datasetName: 'Iris', learns } }).text();

test('a network without a weight is not called trainable', () => {
  expect(listed(true)).toContain('The network can be trained.');
  expect(listed(false)).toContain('add a layer with weights');
  expect(listed(false)).not.toContain('can be trained');
});
