import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';
import type { RunProgress } from '../../core/contract/studio.ts';
import { studio } from '../bridge/studio.ts';

/** Where a run stands right now and how fast it goes; without points and weights, which go to the drawings. */
export type RunPace = Omit<RunProgress, 'points' | 'units'>;

/** The latest progress of every run that trained since the window was opened. */
export const useRunProgress = defineStore('run-progress', () => {
  const paces = shallowReactive(new Map<string, RunPace>());

  studio.on('run.progress', ({ points: _points, units: _units, ...pace }) => paces.set(pace.id, pace));
  studio.on('runs.removed', ({ ids }) => ids.forEach((id) => paces.delete(id)));

  function find(id: string | null): RunPace | undefined {
    return id === null ? undefined : paces.get(id);
  }

  return { find };
});
