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

  /** Adds a design or replaces the one with its id, and puts it first. */
  function take(design: DesignSummary): void {
    designs.value = [design, ...designs.value.filter(({ id }) => id !== design.id)];
  }

  function drop(id: string): void {
    designs.value = designs.value.filter((design) => design.id !== id);
  }

  return { designs, load, find, take, drop };
});
