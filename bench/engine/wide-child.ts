import { createInterface } from 'node:readline';
import type { Arithmetic } from '../../src/core/engine/simd.ts';
import { allowWideVectors } from '../../src/main/trainer/wide-vectors.ts';
import { createStudioTrainer } from './studio-trainer.ts';
import { workloads } from './workloads.ts';

// The studio's training with vectors of 256 bits: the flags for them belong to a process. It answers as a peer does
// (peers/engine/protocol.mjs). Arguments: name of the workload, arithmetic, threads.
allowWideVectors();
const [name, arithmetic, threads] = process.argv.slice(2);
const workload = Object.values(workloads).find((each) => each.name === name)!;
const trainer = createStudioTrainer(workload, {
  arithmetic: arithmetic as Arithmetic,
  threads: Number(threads),
  wide: true,
});
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ ready: true, version: process.versions.v8 });
for await (const line of createInterface({ input: process.stdin })) {
  const [command, first] = line.split(' ');
  if (command === 'losses') say({ losses: Array.from({ length: Number(first) }, () => trainer.step()) });
  if (command === 'measure') say({ value: trainer.measure(Number(first)) });
}
