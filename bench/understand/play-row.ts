import { rate, summarize, type BenchCase } from '../harness/index.ts';
import { smallPlane } from './networks.ts';
import { openInspector } from './open-inspector.ts';

/** `play-fps`: frames of the playground a second: a step, the surface, a map per unit, the weights, both copies of the answer. */
export const playRow: BenchCase = {
  name: 'play-fps',
  run({ quick, note }) {
    const { spec, table } = smallPlane();
    const ask = openInspector(spec, table);
    let count = 0;
    const frame = (): number => {
      ask('play', {
        steps: 1,
        milliseconds: 12,
        learningRate: null,
        plane: { x: 0, y: 1, resolution: 56, fixed: [] },
        points: false,
        heldOut: false,
        measure: count++ % 6 === 0,
      });
      return 1;
    };
    rate(frame, 300);
    const found = summarize(Array.from({ length: quick ? 3 : 9 }, () => rate(frame, 500)));
    note(
      'play-fps is what the inspector delivers; the window draws each frame in its own process beside it.',
    );
    return Promise.resolve([
      {
        name: 'play-fps',
        mode: 'reproducible',
        threads: 1,
        value: found.median,
        minimum: found.minimum,
        maximum: found.maximum,
        unit: 'frames/s',
        peers: {},
        facts: { network: '2-8-8-1', surface: '56 x 56', units: 17 },
        goals: [{ label: 'frames/s', floor: 30, aim: 60, reached: found.median, better: 'higher' }],
      },
    ]);
  },
};
