import { mount } from '@vue/test-utils';
import { h } from 'vue';
import { describe, expect, it, vi } from 'vitest';
import OtherColumns from './OtherColumns.vue';

function mountColumns(chosen: number | null, place = -1) {
  const onChange = vi.fn<(feature: number, value: number | null) => void>();
  const onReset = vi.fn<() => void>();
  const columns = [
    { feature: 2, name: 'weight', categories: null, value: chosen ?? 3.14159265, isChosen: chosen !== null },
    { feature: 5, name: 'height', categories: null, value: 12, isChosen: false },
    { feature: 6, name: 'island', categories: ['Biscoe', 'Dream'], value: place, isChosen: place >= 0 },
  ];
  const wrapper = mount({
    render: () => h(OtherColumns, { columns, onChange, onReset }),
  });
  const button = (name: string) =>
    wrapper.findAll('button').find((each) => each.text() === name || each.attributes('aria-label') === name);
  return { wrapper, onChange, onReset, button };
}

describe('the columns outside of the plane', () => {
  it('show their mean, and offer no way back from there', () => {
    const { wrapper, button } = mountColumns(null);
    const fields = wrapper.findAll('input').map(({ element }) => element.value);
    expect(fields).toEqual(['3.1416', '12']);
    expect(wrapper.text()).toContain('at their mean');
    expect(wrapper.findAll('button').filter((each) => each.text().includes('mean'))).toEqual([]);
    expect(button('weight back to its mean')).toBeUndefined();
  });

  it('send what is typed, with the place of the column', async () => {
    const { wrapper, onChange } = mountColumns(null);
    const field = wrapper.findAll('input')[1]!;
    await field.setValue('-4.5');
    await field.trigger('change');
    await field.trigger('blur');
    expect(onChange).toHaveBeenLastCalledWith(5, -4.5);
  });

  it('say which word is held, and let it go back to the mixture', async () => {
    expect(mountColumns(null).wrapper.get('[aria-label="island stays at"]').text()).toBe('mixture');
    const { wrapper, button, onChange } = mountColumns(null, 1);
    expect(wrapper.get('[aria-label="island stays at"]').text()).toBe('Dream');
    await button('island back to its mixture')!.trigger('click');
    expect(onChange).toHaveBeenCalledWith(6, null);
  });

  it('go back to their mean one by one, or all of them', async () => {
    const { button, onChange, onReset } = mountColumns(7);
    await button('weight back to its mean')!.trigger('click');
    expect(onChange).toHaveBeenCalledWith(2, null);
    await button('All at their mean')!.trigger('click');
    expect(onReset).toHaveBeenCalledOnce();
  });
});
