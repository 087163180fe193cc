import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * Reads the workload that the benchmark wrote: header.json says what the network is and where in data.bin
 * (float32, little endian) its start weights, features and targets lie.
 */
export function loadWorkload(folder) {
  const header = JSON.parse(readFileSync(join(folder, 'header.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'data.bin'));
  const numbers = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const take = ({ offset, length }) => numbers.subarray(offset, offset + length);
  return {
    ...header,
    weights: header.weights.map((each) => ({ ...each, values: take(each) })),
    features: take(header.features),
    targets: take(header.targets),
  };
}

/**
 * Answers the benchmark, one JSON line per question: `losses <steps> <ms>` gives the losses of the first steps
 * from the start weights (as many as fit the time), `measure <ms>` gives training examples per second.
 * @param create from a workload: `{ version, step(batch) }`; `step` trains on one batch and returns its loss,
 * or null where the peer's own loss is another one.
 */
export async function serve(create) {
  const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  try {
    const workload = loadWorkload(process.argv[2]);
    const peer = await create(workload);
    let steps = 0;
    const step = async () => peer.step(steps++ % workload.batches);
    say({ ready: true, version: peer.version });
    for await (const line of createInterface({ input: process.stdin })) {
      const [command, first, second] = line.split(' ');
      if (command === 'losses') {
        const losses = [];
        const start = performance.now();
        do losses.push(await step());
        while (losses.length < Number(first) && performance.now() - start < Number(second));
        say({ losses });
      } else if (command === 'measure') {
        const start = performance.now();
        let examples = 0;
        do {
          // Looking at the clock after every tiny step would cost some of them.
          for (let i = 0; i < (peer.stepsPerLook ?? 1); i++) {
            const result = peer.step(steps++ % workload.batches);
            if (result instanceof Promise) await result;
            examples += workload.batch;
          }
        } while (performance.now() - start < Number(first));
        say({ value: (examples / (performance.now() - start)) * 1000 });
      }
    }
  } catch (error) {
    say({ error: String(error?.message ?? error).split('\n')[0] });
  }
}
