import { existsSync } from 'node:fs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NamedWeights } from '../../src/core/plan/weights.ts';
import { startPeer, widestVectors, type BenchContext, type PeerProcess } from '../harness/index.ts';
import { BATCHES, makeData, type Workload } from './workloads.ts';

/** A program whose training is measured next to the studio's. */
export interface PeerDefinition {
  readonly name: string;
  readonly kinds: readonly Workload['kind'][];
  /** Steps whose loss must be the studio's; 1 where it trains by other rules, 0 where its loss is another one. */
  comparedSteps(workload: Workload): number;
  /** Command line before the folder of the workload. */
  readonly command: readonly string[];
  readonly after?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Makes sense only where the processor has vectors of 512 bits. */
  readonly needsWideVectors?: boolean;
  /** Package in bench/peers that it needs. */
  readonly package?: string;
  /** A batch takes seconds: left out of quick runs and measured once. */
  isSlow?(workload: Workload): boolean;
}

const folder = join(import.meta.dirname, '..', 'peers');
const script = (name: string) => join(folder, 'engine', name);
/** Debian's packages belong to the system's own Python, which need not be the first one that is found. */
const PYTHONS = ['/usr/bin/python3', 'python3'];
const PYTHON = PYTHONS[0]!;
const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
/**
 * Python's peers at their best: by default glibc gives large blocks back to the system after every step and takes them
 * again page by page, and in some processes the same work then takes ten times as long.
 */
const keptMemory = { MALLOC_TRIM_THRESHOLD_: '4000000000', MALLOC_MMAP_THRESHOLD_: '4000000000' };
const python = { ...oneThread, ...keptMemory };
/** End of the names of peers that may use vectors of 256 bits only. */
export const AVX2 = ' (AVX2)';
const avx2Only = { OPENBLAS_CORETYPE: 'Haswell', ATEN_CPU_CAPABILITY: 'avx2', DNNL_MAX_CPU_ISA: 'AVX2' };
const all = () => BATCHES;

/** Everybody who is measured. */
export const peerDefinitions: readonly PeerDefinition[] = [
  {
    name: 'PyTorch',
    kinds: ['mlp', 'cnn', 'lstm'],
    comparedSteps: all,
    command: [PYTHON, script('torch_peer.py')],
    env: python,
  },
  {
    name: 'scikit-learn',
    kinds: ['mlp'],
    comparedSteps: all,
    command: [PYTHON, script('sklearn_peer.py')],
    env: python,
  },
  // The goals are set for processors with vectors of 256 bits: on wider ones these are the peers of that class.
  {
    name: `PyTorch${AVX2}`,
    kinds: ['mlp', 'cnn', 'lstm'],
    comparedSteps: all,
    command: [PYTHON, script('torch_peer.py')],
    env: { ...python, ...avx2Only },
    needsWideVectors: true,
  },
  {
    name: `scikit-learn${AVX2}`,
    kinds: ['mlp'],
    comparedSteps: all,
    command: [PYTHON, script('sklearn_peer.py')],
    env: { ...python, ...avx2Only },
    needsWideVectors: true,
  },
  {
    name: 'tfjs-wasm',
    kinds: ['mlp', 'cnn', 'lstm'],
    comparedSteps: all,
    command: [process.execPath, script('tfjs.mjs')],
    after: ['wasm'],
    package: '@tensorflow/tfjs-backend-wasm',
  },
  {
    name: 'tfjs-cpu',
    kinds: ['mlp', 'cnn', 'lstm'],
    comparedSteps: all,
    command: [process.execPath, script('tfjs.mjs')],
    after: ['cpu'],
    package: '@tensorflow/tfjs',
    isSlow: ({ name }) => name === 'cnn-28' || name === 'lstm-28x28',
  },
  {
    name: 'brain.js',
    kinds: ['mlp'],
    comparedSteps: () => 0,
    command: [process.execPath, script('brain.mjs')],
    package: 'brain.js',
  },
  {
    name: 'convnetjs',
    kinds: ['mlp', 'cnn'],
    // It has no Adam: the loss of the start is what both must agree on.
    comparedSteps: ({ optimizer }) => (optimizer === 'sgd' ? BATCHES : 1),
    command: [process.execPath, script('convnet.mjs')],
    package: 'convnetjs',
  },
  {
    name: 'Playground',
    kinds: ['mlp'],
    comparedSteps: all,
    command: [process.execPath, script('playground.mjs')],
  },
];

/** A peer that runs, and the versions that it told. */
export interface RunningPeer {
  readonly definition: PeerDefinition;
  readonly process: PeerProcess;
  readonly version: string;
}

/** Longest time until a peer is ready: Python imports take seconds on a busy machine. */
const START_LIMIT_MS = 60_000;

/** Starts every peer that can train a workload; those that are missing are skipped with the reason. */
export async function startPeers(
  workload: Workload,
  weights: readonly NamedWeights[],
  { quick, skip }: BenchContext,
): Promise<{ readonly peers: readonly RunningPeer[]; end(): void }> {
  const place = mkdtempSync(join(tmpdir(), 'bench-'));
  writeWorkload(place, workload, weights);
  const chosen = peerDefinitions.filter((definition) => suits(definition, workload));
  const started = await Promise.all(
    chosen.map(async (definition): Promise<RunningPeer | null> => {
      const { name, command, after = [], env = {} } = definition;
      if (definition.package && !existsSync(join(folder, 'node_modules', definition.package))) {
        skip(name, 'not installed: run `npm ci` in bench/peers');
        return null;
      }
      if (quick && definition.isSlow?.(workload)) {
        skip(`${name} in ${workload.name}`, 'left out of quick runs: one batch takes seconds');
        return null;
      }
      const args = [...command.slice(1), place, ...after];
      const programs = command[0] === PYTHON ? PYTHONS : [command[0]!];
      let reason = '';
      for (const program of programs) {
        try {
          const process = await startPeer(program, args, { limitMs: START_LIMIT_MS, env });
          return { definition, process, version: String(process.greeting['version']) };
        } catch (error) {
          reason ||= explain(error);
        }
      }
      skip(`${name} in ${workload.name}`, reason);
      return null;
    }),
  );
  const peers = started.filter((each) => each !== null);
  return {
    peers,
    end() {
      for (const { process } of peers) process.end();
      rmSync(place, { recursive: true, force: true });
    },
  };
}

function suits({ kinds, name, needsWideVectors }: PeerDefinition, { kind, layers }: Workload): boolean {
  if (!kinds.includes(kind)) return false;
  const isTiny = layers.length > 0 && Math.max(...layers) <= 16;
  if (needsWideVectors === true && (isTiny || widestVectors() !== 'AVX-512')) return false;
  // An object per connection of a large network is no use that anybody makes of it.
  return name !== 'Playground' || isTiny;
}

/** One line about what went wrong. */
export function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/No module named '?(torch|sklearn|numpy)|spawn \S*python3 ENOENT/.test(text)) {
    return "not installed: Debian's python3-torch and python3-sklearn";
  }
  return text;
}

function writeWorkload(place: string, workload: Workload, weights: readonly NamedWeights[]): void {
  const { features, targets } = makeData(workload);
  const blocks: Float32Array[] = [];
  let offset = 0;
  const add = (values: ArrayLike<number>) => {
    const entry = { offset, length: values.length };
    blocks.push(Float32Array.from(values));
    offset += values.length;
    return entry;
  };
  const { design: _design, ...rest } = workload;
  const header = {
    ...rest,
    batches: BATCHES,
    weights: weights.map(({ name, shape, values }) => ({ name, shape, ...add(values) })),
    features: add(features),
    targets: add(targets),
  };
  writeFileSync(join(place, 'header.json'), JSON.stringify(header));
  writeFileSync(join(place, 'data.bin'), Buffer.concat(blocks.map((each) => Buffer.from(each.buffer))));
}
