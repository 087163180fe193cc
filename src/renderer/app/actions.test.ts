import { mount } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { defineComponent, h, KeepAlive, nextTick, ref } from 'vue';
import { useActionRegistry, useActions } from './actions.ts';

const Menu = defineComponent({
  setup() {
    useActions([{ id: 'menu.open', name: 'Open', group: 'Menu', run: () => undefined }]);
    return () => h('p');
  },
});

describe('actions', () => {
  it('of a part that comes to be on a screen in the background wait until that screen is in front', async () => {
    setActivePinia(createPinia());
    const [hasMenu, isInFront] = [ref(false), ref(true)];
    const Screen = defineComponent(() => () => (hasMenu.value ? h(Menu) : h('i')));
    const Other = defineComponent(() => () => h('b'));
    const ids = () => useActionRegistry().actions.map(({ id }) => id);
    mount({ render: () => h(KeepAlive, () => h(isInFront.value ? Screen : Other)) });
    isInFront.value = false;
    await nextTick();
    hasMenu.value = true;
    await nextTick();
    expect(ids()).toEqual([]);
    isInFront.value = true;
    await nextTick();
    expect(ids()).toEqual(['menu.open']);
    isInFront.value = false;
    await nextTick();
    expect(ids()).toEqual([]);
  });
});
