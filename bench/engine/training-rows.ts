import { interleave, medianRatio, type BenchCase, type BenchContext, type Goal } from '../harness/index.ts';
import { explain, startPeers, type RunningPeer } from './peers.ts';
import { createStudioTrainer } from './studio-trainer.ts';
import { BATCHES, workloads, type Workload } from './workloads.ts';

/** How far losses of the same training may lie apart, relative to losses above 1. */
const LOSS_TOLERANCE = 1e-5;

/** A factor over a peer that the row should reach. */
interface PeerGoal {
  readonly peer: string;
  readonly floor: number;
  readonly aim: number;
}

const peerVersions: Record<string, string> = {};

/** Versions that the peers of this run told. */
export const versionsOfPeers = (): Readonly<Record<string, string>> => peerVersions;

/** A row per workload: training examples per second of a whole session, next to every peer that can do it. */
export const trainingRows: readonly BenchCase[] = [
  createCase(workloads.tiny, [
    { peer: 'Playground', floor: 20, aim: 40 },
    { peer: 'PyTorch', floor: 200, aim: 380 },
  ]),
  createCase(workloads.small, [
    { peer: 'scikit-learn', floor: 1.5, aim: 1.8 },
    { peer: 'PyTorch', floor: 2.5, aim: 3 },
    { peer: 'tfjs-wasm', floor: 14, aim: 18 },
  ]),
  createCase(workloads.large, [{ peer: 'PyTorch', floor: 0.8, aim: 1 }]),
  createCase(workloads.cnn, [
    { peer: 'PyTorch', floor: 1.5, aim: 2 },
    { peer: 'convnetjs', floor: 50, aim: 50 },
  ]),
  createCase(workloads.lstm, [{ peer: 'PyTorch', floor: 1, aim: 2 }]),
];

function createCase(workload: Workload, goals: readonly PeerGoal[]): BenchCase {
  return {
    name: workload.name,
    async run(context) {
      const trainer = createStudioTrainer(workload);
      const { peers, end } = await startPeers(workload, trainer.weights, context);
      try {
        const losses = Array.from({ length: BATCHES }, () => trainer.step());
        const { alive, differences } = await compareLosses(workload, peers, losses, context);
        const measured = await measure(workload, alive, trainer.measure, context);
        const ours = measured.get('studio')!;
        const others = [...measured].filter(([name]) => name !== 'studio');
        return [
          {
            name: workload.name,
            mode: 'reproducible',
            threads: 1,
            value: ours.median,
            minimum: ours.minimum,
            maximum: ours.maximum,
            unit: 'examples/s',
            peers: Object.fromEntries(others.map(([name, { median }]) => [name, median])),
            peerSpans: Object.fromEntries(
              others.map(([name, { minimum, maximum }]) => [name, [minimum, maximum] as const]),
            ),
            facts: Object.fromEntries(
              Object.entries(differences).map(([name, each]) => [`lossDifference:${name}`, each]),
            ),
            goals: goals.map(({ peer, floor, aim }): Goal => {
              const other = measured.get(peer);
              const reached = other === undefined ? null : medianRatio(ours, other);
              return { label: `x ${peer}`, floor, aim, reached, better: 'higher' };
            }),
          },
        ];
      } finally {
        end();
      }
    },
  };
}

/** Lets every peer take the first steps from the same start: whoever has other losses trains something else. */
async function compareLosses(
  workload: Workload,
  peers: readonly RunningPeer[],
  ours: readonly number[],
  { quick, progress, skip, note }: BenchContext,
) {
  const alive: RunningPeer[] = [];
  const differences: Record<string, string> = {};
  for (const peer of peers) {
    const { name, comparedSteps, isSlow } = peer.definition;
    progress(`${workload.name}: losses of ${name}`);
    const slow = isSlow?.(workload) === true;
    const steps = comparedSteps(workload);
    peerVersions[name] = peer.version;
    try {
      if (steps > 0) {
        const limitMs = slow ? 15_000 : quick ? 4000 : 20_000;
        const answer = await peer.process.ask(`losses ${steps} ${limitMs}`, limitMs + 60_000);
        const theirs = answer['losses'] as readonly number[];
        const largest = Math.max(
          ...theirs.map((loss, i) => Math.abs(loss - ours[i]!) / Math.max(1, Math.abs(ours[i]!))),
        );
        differences[name] = `${largest.toExponential(1)} in ${theirs.length} steps`;
        if (!(largest <= LOSS_TOLERANCE)) {
          note(
            `${workload.name}: the losses of ${name} differ by ${largest.toExponential(1)} within ${theirs.length} steps.`,
          );
        }
      } else {
        // One step, so that it is warm and known to work.
        await peer.process.ask('losses 1 1', 60_000);
        differences[name] = 'trains by rules of its own';
      }
      alive.push(peer);
    } catch (error) {
      skip(`${name} in ${workload.name}`, `cannot train it: ${explain(error)}`);
    }
  }
  return { alive, differences };
}

async function measure(
  workload: Workload,
  peers: readonly RunningPeer[],
  studio: (leastMs: number) => number,
  { quick, progress, skip }: BenchContext,
) {
  const stretchMs = quick ? 60 : 300;
  const rounds = quick ? 3 : 9;
  const ask = async ({ process }: RunningPeer, ms: number) =>
    (await process.ask(`measure ${ms}`, ms + 60_000))['value'] as number;
  progress(`${workload.name}: warming up`);
  studio(quick ? 150 : 500);
  const slow = peers.filter(({ definition }) => definition.isSlow?.(workload) === true);
  const others = peers.filter((peer) => !slow.includes(peer));
  for (const peer of others) await ask(peer, quick ? 100 : 500);
  progress(`${workload.name}: measuring`);
  const results = new Map(
    await interleave(
      [
        { name: 'studio', measure: () => studio(stretchMs) },
        ...others.map((peer) => ({ name: peer.definition.name, measure: () => ask(peer, stretchMs) })),
      ],
      rounds,
    ),
  );
  for (const peer of slow) {
    try {
      const once = await interleave([{ name: peer.definition.name, measure: () => ask(peer, stretchMs) }], 1);
      results.set(peer.definition.name, once.get(peer.definition.name)!);
    } catch (error) {
      skip(`${peer.definition.name} in ${workload.name}`, explain(error));
    }
  }
  return results;
}
