import { createLimitLoop, LIMIT_OPERATIONS } from '../../src/core/engine/simd.ts';
import {
  formatValue,
  interleave,
  medianRatio,
  rate,
  type BenchCase,
  type BenchContext,
  type BenchRow,
  type Goal,
  type Summary,
} from '../harness/index.ts';
import { compareLosses, largestDifference, LOSS_TOLERANCE } from './loss-comparison.ts';
import { AVX2, explain, startPeers, type RunningPeer } from './peers.ts';
import { checkWideVectors, startContender, type Contender } from './contender.ts';
import { createStudioTrainer, type StudioMode, type StudioTrainer } from './studio-trainer.ts';
import { workloads, type Workload } from './workloads.ts';

/** A factor over a peer that a mode of one row should reach. */
interface PeerGoal {
  readonly mode: StudioMode;
  readonly peer: string;
  readonly floor: number;
  readonly aim: number;
}

/** What the faster of two modes should reach with two threads, next to the fastest peer. */
interface BestGoal {
  readonly floor: number;
  readonly aim: number;
}

const plain: StudioMode = { arithmetic: 'reproducible', threads: 1 };
const fast: StudioMode = { arithmetic: 'fast', threads: 1 };
/** A network that trains in one call has nothing to share. */
const alone = [plain];
const usualModes = [plain, fast, { ...plain, threads: 2 }, { ...fast, threads: 2 }];
/** With and without vectors of 256 bits. */
const everyMode: readonly StudioMode[] = [
  ...usualModes,
  ...usualModes.map((mode) => ({ ...mode, wide: true })),
];

/** Two threads may cost this much where they do not pay: the governor finds out. */
const NEVER_SLOWER = 0.95;

/** What products reach at best in the middle of a step, as a share of the machine's limit. */
const MOST_OF_LIMIT = 0.75;

const peerVersions: Record<string, string> = {};

/** Versions that the peers of this run told. */
export const versionsOfPeers = (): Readonly<Record<string, string>> => peerVersions;

/** A row per workload and mode: training examples per second of a whole session, next to every peer that can do it. */
export const trainingRows: readonly BenchCase[] = [
  createCase(workloads.tiny, alone, [
    { mode: plain, peer: 'Playground', floor: 20, aim: 40 },
    { mode: plain, peer: 'PyTorch', floor: 200, aim: 380 },
  ]),
  createCase(
    workloads.small,
    everyMode,
    [
      { mode: plain, peer: 'scikit-learn', floor: 1.5, aim: 1.8 },
      { mode: plain, peer: 'PyTorch', floor: 2.5, aim: 3 },
      { mode: plain, peer: 'tfjs-wasm', floor: 14, aim: 18 },
    ],
    { floor: 3, aim: 4 },
  ),
  createCase(workloads.bright, alone, []),
  createCase(workloads.large, everyMode, [{ mode: fast, peer: 'PyTorch', floor: 0.8, aim: 1 }], {
    floor: 1.3,
    aim: 2,
  }),
  createCase(workloads.cnn, everyMode, [
    { mode: plain, peer: 'PyTorch', floor: 1.5, aim: 2 },
    { mode: plain, peer: 'convnetjs', floor: 50, aim: 50 },
  ]),
  createCase(workloads.lstm, everyMode, [{ mode: plain, peer: 'PyTorch', floor: 1, aim: 2 }]),
];

const modeName = ({ arithmetic, wide }: StudioMode) =>
  wide === true ? `${arithmetic}, 256 bits` : arithmetic;
const nameOf = (mode: StudioMode) => `studio ${modeName(mode)} ${mode.threads}`;

function createCase(
  workload: Workload,
  modes: readonly StudioMode[],
  goals: readonly PeerGoal[],
  bestGoal: BestGoal | null = null,
): BenchCase {
  return {
    name: workload.name,
    async run(context) {
      const first = createStudioTrainer(workload);
      const { wide, reason } = modes.length > 1 ? await checkWideVectors() : { wide: false, reason: '' };
      if (modes.length > 1 && !wide) context.skip(`vectors of 256 bits in ${workload.name}`, reason);
      const trainers: Contender[] = [];
      const { peers, end } = await startPeers(workload, first.weights, context);
      try {
        for (const mode of modes) {
          if (mode.wide !== true || wide) trainers.push(await startContender(workload, mode));
        }
        const losses = await Promise.all(trainers.map((each) => each.losses()));
        const { alive, differences } = await compareLosses(workload, peers, losses[0]!, context);
        for (const { definition, version } of peers) peerVersions[definition.name] = version;
        const measured = await measure(workload, alive, trainers, context);
        const others = [...measured].filter(([name]) => !name.startsWith('studio'));
        const rows = trainers.map(({ mode }, index): BenchRow => {
          const ours = measured.get(nameOf(mode))!;
          const own = largestDifference(losses[index]!, losses[0]!);
          if (own > (mode.arithmetic === 'fast' ? LOSS_TOLERANCE : 0)) {
            context.fail(
              `${workload.name}: the losses of ${nameOf(mode)} differ by ${own.toExponential(1)} from those of one reproducible thread.`,
            );
          }
          const ownDifference = { 'the reproducible thread': own === 0 ? 'none' : own.toExponential(1) };
          const all = Object.entries(index === 0 ? differences : ownDifference);
          return {
            name: workload.name,
            mode: modeName(mode),
            threads: mode.threads,
            value: ours.median,
            minimum: ours.minimum,
            maximum: ours.maximum,
            unit: 'examples/s',
            peers: Object.fromEntries(others.map(([name, { median }]) => [name, median])),
            peerSpans: Object.fromEntries(
              others.map(([name, { minimum, maximum }]) => [name, [minimum, maximum] as const]),
            ),
            facts: Object.fromEntries(all.map(([name, each]) => [`lossDifference:${name}`, each])),
            goals: goalsOf(mode, ours, measured, goals),
          };
        });
        if (bestGoal !== null) {
          const inClass = others.filter(([name]) => !others.some(([other]) => other === name + AVX2));
          addBestGoal(rows, measured, fastestOf(others), bestGoal);
          if (inClass.length < others.length) addBestGoal(rows, measured, fastestOf(inClass), bestGoal);
        }
        explainMissed(workload, first, rows[0]!, goals, context);
        return rows;
      } finally {
        end();
        for (const each of trainers) each.end();
      }
    },
  };
}

function goalsOf(
  mode: StudioMode,
  ours: Summary,
  measured: ReadonlyMap<string, Summary>,
  goals: readonly PeerGoal[],
): Goal[] {
  const ratio = (name: string) => {
    const other = measured.get(name);
    return other === undefined ? null : medianRatio(ours, other);
  };
  const own = goals
    .filter((goal) => nameOf({ ...goal.mode, wide: mode.wide === true }) === nameOf(mode))
    .flatMap((goal) => [goal, { ...goal, peer: goal.peer + AVX2 }])
    .filter(({ peer }) => !peer.endsWith(AVX2) || measured.has(peer));
  return [
    ...own.map(({ peer, floor, aim }): Goal => ({
      label: `x ${peer}`,
      floor,
      aim,
      reached: ratio(peer),
      better: 'higher',
    })),
    ...(mode.threads === 1
      ? []
      : [
          {
            label: 'x one thread',
            floor: NEVER_SLOWER,
            aim: 1.8,
            reached: ratio(nameOf({ ...mode, threads: 1 })),
            better: 'higher',
          } as const,
        ]),
  ];
}

type Measured = readonly [name: string, summary: Summary];

function fastestOf(peers: readonly Measured[]): Measured | null {
  return peers.toSorted((a, b) => b[1].median - a[1].median)[0] ?? null;
}

/** Gives the faster of the rows with two threads the goal of the best mode. */
function addBestGoal(
  rows: BenchRow[],
  measured: ReadonlyMap<string, Summary>,
  fastest: Measured | null,
  { floor, aim }: BestGoal,
): void {
  const best = rows.filter(({ threads }) => threads > 1).toSorted((a, b) => b.value - a.value)[0];
  if (best === undefined || fastest === null) return;
  const [peer, summary] = fastest;
  const ours = measured.get(`studio ${best.mode} ${best.threads}`)!;
  const label = `x the fastest peer (${peer})`;
  const goal: Goal = { label, floor, aim, reached: medianRatio(ours, summary), better: 'higher' };
  if (best.goals?.some((each) => each.label === label)) return;
  rows[rows.indexOf(best)] = { ...best, goals: [...(best.goals ?? []), goal] };
}

/** Says of a floor that was missed when it would take more of the machine's limit than there is. */
function explainMissed(
  workload: Workload,
  { session }: StudioTrainer,
  row: BenchRow,
  goals: readonly PeerGoal[],
  { note }: BenchContext,
): void {
  const loop = createLimitLoop();
  const limit = Math.max(
    ...Array.from({ length: 5 }, () => rate(() => (loop(20_000), 20_000 * LIMIT_OPERATIONS), 4) / 1e9),
  );
  const { steps, graph } = session.plan;
  const operations = graph.nodes.reduce((sum, node, index) => {
    const isFirst = node.inputs.every((input) => steps[input]!.backward === null);
    return sum + 2 * node.multiplyAdds * (steps[index]!.backward === null ? 1 : isFirst ? 2 : 3);
  }, 0);
  for (const { mode, peer, floor } of goals) {
    const { reached = null } = row.goals?.find(({ label }) => label === `x ${peer}`) ?? {};
    if (mode !== plain || reached === null || reached >= floor) continue;
    const needed = (floor * row.peers[peer]! * operations) / 1e9;
    // Below that it is the engine's own fault.
    if (needed < MOST_OF_LIMIT * limit) continue;
    note(
      `${workload.name}: ${floor} x ${peer} would take ${formatValue(needed)} GF/s of nothing but matrix products; one thread with 128-bit vectors can do ${formatValue(limit)} GF/s here.`,
    );
  }
}

async function measure(
  workload: Workload,
  peers: readonly RunningPeer[],
  trainers: readonly Contender[],
  { quick, progress, skip }: BenchContext,
): Promise<ReadonlyMap<string, Summary>> {
  const stretchMs = quick ? 60 : 250;
  const rounds = quick ? 3 : 9;
  const ask = async ({ process }: RunningPeer, ms: number) =>
    (await process.ask(`measure ${ms}`, ms + 60_000))['value'] as number;
  progress(`${workload.name}: warming up`);
  for (const each of trainers) await each.measure(quick ? 150 : 500);
  const slow = peers.filter(({ definition }) => definition.isSlow?.(workload) === true);
  const others = peers.filter((peer) => !slow.includes(peer));
  for (const peer of others) await ask(peer, quick ? 100 : 500);
  progress(`${workload.name}: measuring`);
  const results = new Map(
    await interleave(
      [
        ...trainers.map((each) => ({ name: nameOf(each.mode), measure: () => each.measure(stretchMs) })),
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
