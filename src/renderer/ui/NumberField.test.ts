import { mount } from '@vue/test-utils';
import { expect, it } from 'vitest';
import NumberField from './NumberField.vue';

function mountField(props: Partial<InstanceType<typeof NumberField>['$props']> = {}) {
  const wrapper = mount(NumberField, {
    props: {
      modelValue: 16,
      label: 'Units',
      range: { integer: true, minimum: 1, maximum: 1024 },
      'onUpdate:modelValue': (value: number | null) => wrapper.setProps({ modelValue: value }),
      ...props,
    },
    attachTo: document.body,
  });
  return { wrapper, input: wrapper.get('input') };
}

it('sends what was typed on Enter, not on every keystroke', async () => {
  const { wrapper, input } = mountField();
  await input.setValue('32');
  expect(wrapper.emitted('update:modelValue')).toBeUndefined();
  await input.trigger('keydown', { key: 'Enter' });
  expect(wrapper.emitted('update:modelValue')).toEqual([[32]]);
});

it('never sends a value that does not fit, and says what would', async () => {
  const { wrapper, input } = mountField();
  await input.setValue('0');
  await input.trigger('blur');
  expect(wrapper.emitted('update:modelValue')).toBeUndefined();
  expect(wrapper.text()).toContain('Expected 1 or more, got 0.');
  expect(input.attributes('aria-invalid')).toBe('true');
});

it('takes the old value back on Escape', async () => {
  const { wrapper, input } = mountField();
  await input.setValue('many');
  expect(wrapper.text()).toContain('Expected a number, got "many".');
  await input.trigger('keydown', { key: 'Escape' });
  expect(input.element.value).toBe('16');
  expect(wrapper.find('.field-problem').exists()).toBe(false);
});

it('steps with the arrows, ten times with Shift', async () => {
  const { input } = mountField();
  await input.trigger('keydown', { key: 'ArrowUp' });
  expect(input.element.value).toBe('17');
  await input.trigger('keydown', { key: 'ArrowDown', shiftKey: true });
  expect(input.element.value).toBe('7');
});

it('takes an empty field for null only where null is allowed', async () => {
  const strict = mountField();
  await strict.input.setValue('');
  await strict.input.trigger('blur');
  expect(strict.wrapper.text()).toContain('Expected a number.');

  const loose = mountField({ nullable: true });
  await loose.input.setValue('');
  await loose.input.trigger('blur');
  expect(loose.wrapper.emitted('update:modelValue')).toEqual([[null]]);
});

it('is dragged sideways while it has no focus', async () => {
  const { wrapper, input } = mountField();
  input.element.setPointerCapture = () => undefined;
  await input.trigger('pointerdown', { button: 0, clientX: 100, pointerId: 1 });
  await input.trigger('pointermove', { clientX: 140 });
  await input.trigger('pointerup', { clientX: 140 });
  expect(input.element.value).toBe('26');
  expect(wrapper.emitted('settled')).toHaveLength(1);
});
