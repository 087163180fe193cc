import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { DesignSummary } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';

/** The designs of the workspace, last changed first. Design edits them, Train chooses one. */
export const useDesigns = defineStore('designs', () => {
  const designs = shallowRef<readonly DesignSummary[]>([]);

  async function load(): Promise<void> {
    const list = await studio.call('designs.list');
    designs.value = list.toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  }

  function find(id: string | null): DesignSummary | undefined {
    return designs.value.find((design) => design.id === id);
  }

  return { designs, load, find };
});
