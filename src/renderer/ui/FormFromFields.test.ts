import { mount } from '@vue/test-utils';
import { h } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import { layers } from '../../core/layers/index.ts';
import type { Fields, FieldValue, FieldValues } from '../../core/support/fields.ts';
import FormFromFields from './FormFromFields.vue';

const fields: Fields = {
  padding: {
    kind: 'choice',
    label: 'Padding',
    help: 'What happens at the edge.',
    default: 'same',
    options: [
      { value: 'same', label: 'Same' },
      { value: 'explicit', label: 'Explicit' },
    ],
  },
  amount: {
    kind: 'integer',
    label: 'Amount',
    help: 'Only with explicit padding.',
    default: 1,
    minimum: 0,
    when: { padding: ['explicit'] },
  },
  bias: { kind: 'boolean', label: 'Bias', help: '', default: true },
  rate: { kind: 'number', label: 'Rate', help: '', default: 0.5, minimum: 0, maximum: 1, advanced: true },
};

function mountForm(values: FieldValues, shown: Fields = fields) {
  const onChange = vi.fn<(name: string, value: FieldValue) => void>();
  const wrapper = mount(
    {
      render: () => h(FormFromFields, { fields: shown, values, onChange }),
    },
    { attachTo: document.body },
  );
  return { wrapper, onChange };
}

describe('a form made from fields', () => {
  it('shows defaults for missing values and leaves out what does not apply', () => {
    const { wrapper } = mountForm({});
    expect(wrapper.text()).toContain('Padding');
    expect(wrapper.text()).toContain('Same');
    expect(wrapper.text()).not.toContain('Amount');
    expect(wrapper.get('[role="switch"]').attributes('aria-checked')).toBe('true');
  });

  it('shows a field once its condition holds', () => {
    const { wrapper } = mountForm({ padding: 'explicit', amount: 3 });
    expect(wrapper.get<HTMLInputElement>('input').element.value).toBe('3');
  });

  it('keeps advanced fields behind a fold', async () => {
    const { wrapper } = mountForm({});
    expect(wrapper.text()).not.toContain('Rate');
    await wrapper.get('button.fold').trigger('click');
    expect(wrapper.text()).toContain('Rate');
    expect(wrapper.get('button.fold').attributes('aria-expanded')).toBe('true');
  });

  it('tells which field changed to what', async () => {
    const { wrapper, onChange } = mountForm({ padding: 'explicit' });
    await wrapper.get('input').setValue('4');
    await wrapper.get('input').trigger('blur');
    await wrapper.get('[role="switch"]').trigger('click');
    expect(onChange.mock.calls).toEqual([
      ['amount', 4],
      ['bias', false],
    ]);
  });

  it('names the mistake of a value that came from outside', () => {
    const { wrapper } = mountForm({ padding: 'explicit', amount: -1 });
    expect(wrapper.text()).toContain('Expected a whole number of at least 0.');
  });
});

it('makes a form for every layer of the catalogue, with a control for every field in it', async () => {
  for (const layer of layers.all) {
    const wrapper = mount(
      {
        render: () => h(FormFromFields, { fields: layer.fields, values: {} }),
      },
      { attachTo: document.body },
    );
    const fold = wrapper.find('button.fold');
    if (fold.exists()) await fold.trigger('click');
    for (const field of Object.values(layer.fields)) {
      if (field.when === undefined) expect(wrapper.text(), layer.type).toContain(field.label);
    }
    wrapper.unmount();
  }
});

it('takes a whole shape that is typed into one entry, and says when it has too many', async () => {
  const { wrapper, onChange } = mountForm({}, layers.get('input').fields);
  const entry = wrapper.get<HTMLInputElement>('input');
  await entry.setValue('28x28x1');
  await entry.trigger('keydown.enter');
  expect(onChange).toHaveBeenCalledWith('shape', [28, 28, 1]);
  const again = wrapper.get<HTMLInputElement>('input');
  await again.setValue('1x2x3x4x5x6x7');
  await again.trigger('keydown.enter');
  expect(wrapper.get('[role="alert"]').text()).toBe('Expected 0 to 6 numbers, got 7.');
  expect(onChange).toHaveBeenCalledTimes(1);
});
