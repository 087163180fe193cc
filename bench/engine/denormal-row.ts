import { createSimdEngine } from '../../src/core/engine/simd.ts';
import { interleave, medianRatio, type BenchCase } from '../harness/index.ts';

const PARAMETERS = 16_384;
/** A first moment of 1e-3 without a gradient falls below the smallest normal number after some 770 updates. */
const IDLE_UPDATES = 1500;

/**
 * `denormals`: Adam's update of parameters whose gradient has been 0 for long (units that died), next to the
 * update of the same number of fresh ones. Numbers too small to be normal would make it several times slower.
 */
export const denormalRow: BenchCase = {
  name: 'denormals',
  run({ quick }) {
    const createUpdate = (idleUpdates: number) => {
      const arena = createSimdEngine().createArena(4 * PARAMETERS);
      const [w, g, m, v] = [0.1, 0, 1e-3, 1e-6].map((value) => arena.allocate(PARAMETERS).fill(value)) as [
        Float32Array,
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const update = () => arena.kernels.adamUpdate(w, g, m, v, PARAMETERS, 1e-3, 0.9, 0.999, 1, 1e-8);
      for (let i = 0; i < idleUpdates; i++) update();
      return () => {
        if (idleUpdates === 0) m.fill(1e-3);
        const start = performance.now();
        for (let i = 0; i < 20; i++) update();
        return ((performance.now() - start) * 1e6) / (20 * PARAMETERS);
      };
    };
    const contestants = [
      { name: 'idle', measure: createUpdate(IDLE_UPDATES) },
      { name: 'fresh', measure: createUpdate(0) },
    ];
    return interleave(contestants, quick ? 15 : 101).then((results) => {
      const [idle, fresh] = [results.get('idle')!, results.get('fresh')!];
      return [
        {
          name: 'denormals',
          mode: 'reproducible',
          threads: 1,
          value: idle.median,
          minimum: idle.minimum,
          maximum: idle.maximum,
          unit: 'ns/parameter',
          peers: { 'fresh parameters': fresh.median },
          peerSpans: { 'fresh parameters': [fresh.minimum, fresh.maximum] },
          goals: [
            {
              label: 'x the time of fresh ones',
              floor: 1.1,
              aim: 1.03,
              reached: medianRatio(idle, fresh),
              better: 'lower',
            },
          ],
        },
      ];
    });
  },
};
