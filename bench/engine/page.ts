import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatValue, judge, type BenchReport, type BenchRow } from '../harness/index.ts';

const page = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');

/** Load above which other work was on the machine and the numbers are worse than they need be. */
const BUSY_LOAD = 0.7;

/** Writes docs/performance.md. */
export function writePerformancePage(report: BenchReport): void {
  writeFileSync(page, describePerformance(report));
}

/** What does not come out of a measurement of this run. Zen 5, one thread, V8 13.6, smallest times. */
const TRIED = `
## What was tried where a floor is missed

- **The smallest networks** (2-8-8-1): handing steps out one by one cost as much as calculating them. A batch of 10 took
  1,090 ns, of which 505 in the generated module. Stretches of steps in one call, metrics over all their outputs at once,
  parameters that stay in the module, and an R² that waits for no division: 585 to about 190 ns around the module. In it,
  tanh was 277 ns: chains of 50 instructions, each of which waits for the one before. Four vectors side by side,
  instruction by instruction, and e^x with one power of two where everything below 2^-25 is nothing (the same bits):
  277 to 180 ns; constants kept in registers instead of loaded in every turn: nothing, they were spilled. The same e^x
  in the kernels of the LSTM: nothing that can be measured, not kept.
  Then tanh became a quotient of two polynomials of degree 4 in x^2 (25 operations for four numbers instead of 50, relative error
  3.5e-7, of which 2e-8 is the fit): 1.2 times the examples per second of the whole session, measured side by side.
- **Feeding** is 1% of a step of 784-128-10 and less of all larger ones (5 to 15 µs with targets) while the rows lie in the
  caches; pictures that are shifted or turned take far longer. Where threads help, one of them gathers the next batch in the
  gaps of the current one, with the bits and the generator that the first thread would have used; the rows of a
  helper that comes too late the first thread gathers itself. \`feeding-*\` measure it next to two threads of which the first
  gathers all batches: 1.04 for 38 MB of numbers, 1.29 for bytes, 1.03 for bytes that are shifted and turned, on a
  machine with other work to do (short runs; the ratios vary by some 10%). Pictures as bytes, which a kernel
  turns into numbers in the block of the batch itself, take as long as numbers do (14.6 and 14.5 µs; 51.8 and 73.5 µs of
  9,400 for batches of 128) at a quarter of the memory.
- **A step of 784-128-10** took 368 µs at best: 78% matrix products (85% of the limit), 16% Adam (bound by square roots,
  divisions and 2.8 MB of memory traffic), the rest feeding, loss and metrics. Gathering long rows by whole copies
  (13 to 2.5 µs) and four sums instead of one in the check for NaN (14 to 7 µs) came from that profile. Without the zeros it
  is 232 µs: 63 and 57 for the two large products, 62 for Adam, 7 for the check for NaN, 8 for logarithms in double
  precision, 20 for everything smaller. 2.5 x PyTorch would be 188 µs: Adam alone is at what one divider can do (two
  divisions or roots of four numbers in 8 cycles), and half of the products' time is packing, lists and the ends of short
  loops, so it is not reached with vectors of 128 bits.
- **A step of the convolutional network** took 11.3 ms in kernels; 2 x 2 pooling in kernels of its own (1.32 to 0.56 ms)
  and unrolling of grey images line by line (1.32 to 0.84 ms) made it 10.2 ms, of which 7.5 ms are matrix products at
  90% of the limit.
- **Zeros are left out of products**, to the same bits (decision 31), where a third of either matrix is zero: dark
  pixels, categories, what ReLU and pooling let through. Beside each other in one run: 784-128-10 1.66 times the examples
  per second of the dense walk, 784-512-512-10 1.59 times (fast 1.63), the convolutional network 1.28 times, the LSTM
  1.11 times. Three quarters of the made-up pictures' pixels are dark; of handwritten digits' it is four of five. Where
  nothing is zero, only the look at 256 numbers is added (0.3 µs a product).
- **Windows that are nowhere written down**: a convolution reads its windows from a panel of the image, some lines with
  their padding, that stays in the cache (implicit im2col), and adds the image's gradient to such a panel; forward tiles
  read four windows where they lie, and only runs of fewer than 12 numbers (grey or coloured first layers) are packed.
  Gradients whose grid is mostly zeros walk lists of what is not zero, straight over the panel. Same bits as unrolled
  windows. A step of the convolutional network, tenth percentile in µs, before and after: forward of 14 x 14 x 16 to 32 3,096 and
  2,595; its kernel's gradient 1,656 and 877; its image's 1,543 and 1,069; forward of 28 x 28 x 1 to 16 912 and 658, its
  kernel's gradient 742 and 503: all kernels together 9.7 and 7.3 ms. Written down are still the windows of groups, of
  windows of more than 1,024 numbers or lines of more than 256 KiB, and those of a forward product whose image is mostly zeros.
- **PyTorch at its best**: by default it gives the memory of a step back to the system and takes it again page by page. In
  some processes the same steps of the convolutional network then took up to ten times as long (850 to 10,000 examples
  per second), and ratios of 2 to 6 were measured against those. All Python peers keep their memory now: 9,200 to 10,300
  examples per second with vectors of 512 bits, 7,500 to 8,100 with 256, beside 8,100 to 8,300 here with 128. The floor of
  1.5 is missed against that.
- **Two threads at 784-128-10**: a step of 232 µs has three pieces worth sharing: forward, the weights' gradient, Adam. Cut by
  dynamic parts they took 310 µs: eight parts packed the same matrix eight times. Cut in halves by columns forward went from
  62 to 46 µs and the gradient from 56 to 28, but Adam from 62 to 81: a processor that writes weights of which another one has just
  read a part waits for every line of its cache (33 µs where nobody had). So with few examples and many weights each thread keeps the
  rows of the weights that it updates; forward goes through them one after the other (the same sums in the same order),
  while a helper gathers the next batch. Steps with two threads, always asked, took 0.75 to 1.23 of one thread's time in runs
  after each other on a busy machine: less than the pieces promise, so the governor often stays with one thread. In one of these
  runs 784-512-512-10 was 1.67, the convolutional network 1.87, the LSTM 1.80 times as fast as one thread. Cutting the weights by columns in every step of the walk (256 bytes of
  each row) was slower than one thread: processors fetch the next lines on their own.
- **Halves of the batch for each of two threads** at 784-128-10: forward of 16 rows each, a barrier of nothing but looks at
  a shared word (no parts, no board, no sleep), then the weights' gradient and Adam for one's own half of the weights, a barrier.
  (Sums over the rows of a batch keep their order that way; half of a batch's gradient each, added up afterwards, would give
  other bits.) First layer only, next to one thread in the same process, stretches of 500 steps in turn, both processors busy
  with other work: tenth percentile 177 to 185 µs against 164 to 166, median 196 to 327 against 172 to 211. So even the best
  steps lose: each processor packs all weights, of which the other one has just written half. The rule that threads are
  never slower than one by more than 5% is kept by the governor, which stays with one here (row "x one thread").
- **Two threads while every processor is taken** (\`threads-busy\`): what is lost are the looks at whether helpers pay by now.
  One that is hopeless ends after 3 ms, and looks come half as often, at most every 128 stretches (1.5 s until processors that
  became free are used): 1.2 instead of 2.3% of the time. The row was the median of ratios of neighbouring stretches, by
  which a trainer that never asks helpers had 0.95 to 1.03; it is the ratio of the means of 120 stretches now. Five readings
  each, in turns: 0.92 to 0.98, median 0.97, before; 0.92 to 1.00, median 0.98, after.
- **The start of a run**: the module of kernels is read once, and plain kernels are timed at a smaller product. 25 starts in
  turns: 221 ms before, 203 after, of which starting a process and loading code are 100.
- **One tile for all widths and layouts**, one walk over the columns of a block and one over lists of what is not zero, inlined
  where they are used: 637 lines became 343 with the same bits. Whole trainings, 61 rounds in turns: 0.99 to 1.03 times the
  speed. The transposed product of 784 x 32 x 128 with 80% zeros lost 2.5 to 4%, packed sparse 32 x 784 x 128 gained 2 to 6%. A gap
  between columns that is no constant made sparse products 5 to 13% slower; it stays one.
- **ReLU's and max-pool's way back in one walk** (convolutional network): ReLU's takes 0.28 and 0.14 ms, pooling's 0.07 and
  0.06, of some 7.5. Both gradients are shown, so both are written; saved would be the reading of two of ReLU's three streams, 0.27 ms
  at most if reading were all, 3.6%. In stretches of some examples it would be a third of it, and too small to share. Not built.
- **Weights kept in panels**: recurrent cells multiply with the same weights in every time step, so they are packed once before a
  walk over time, and transposed before the walk back (1 and 1.5 µs), instead of 28 times: 64 x 64 x 256 from 40.6 to 38.8 µs,
  64 x 256 x 64 transposed 41.2 to 38.8, 32 x 64 x 256 22.8 to 20.8. Where weights stay as they are for many batches
  (evaluation, predictions, pictures), dense layers, attention and recurrent cells read panels that were packed once,
  zeros left out of the left matrix as ever: rows \`held-*\`, 1.08 to 1.11 times the examples per second of 784-128-10 in
  batches of 32, 1.02 to 1.10 without dark pixels, 1.01 to 1.03 of 784-512-512-10 in batches of 128, the same bits. One product
  of more than 512 rows (a plane of 256 x 256 points) packs less than 2% of its time and needs no panels, nor does a
  convolution, which packs its kernel once for all positions of a batch (18 KB, 2 of 2,600 µs).
- **Panels written by the update**: a training step uses weights once forward and once backward, so packing is 10 of 230 µs in
  784-128-10, 107 of 6,400 in 784-512-512-10. Adam in one walk with the panel: 68.5 to 73.3 µs (784 x 128), 275 to 303
  (784 x 512), because the memory is written once more; forward gains 10 and 19. Products and update of the layer, before and
  after: 287 and 279 µs with dark pixels, 374 and 371 without; 4,900 and 4,975, 3,259 and 3,280 for the layers of
  784-512-512-10. In stretches of 16 KB, packed while they are in the cache: 82 and 360 µs for Adam, slower throughout. Rows
  \`panels-*\` measure the most that it could bring, panels that cost nothing: 1.01 to 1.03 times the steps, 1.00 at
  784-512-512-10. So the update stays one flat walk over all parameters.
- **Bias and activation in the product's own walk**, while a block is in the cache: 2.94 instead of 2.97 ms of the
  convolutional network's products, biases and activations; nothing that can be measured elsewhere. Kept.
- **Packing whole cache lines** of the right-hand matrix: 32 x 784 x 128 from 48.0 to 50.8 GF/s; of the left-hand one:
  1 to 3% slower, not kept.
- **One loop over all tiles of a panel** instead of a call per tile: 1 to 3%, kept.
- **Vectors of 256 bits** (V8's --experimental-wasm-revectorize, which joins those of 128): with the usual tiles of 4 x 8
  products in the caches go from 49 to 71 GF/s, because four joined accumulators do not hide the latency of an addition; with
  tiles of 4 x 16 to 93 (99 fused), with the same bits. Offered behind a rehearsal in a process of its own (decision 30).
  Without joining, such tiles spill registers: 35 GF/s.
- **Other tiles of 128 bits** in the caches, plain and fused, where 4 x 8 has 48.7 and 49.5 GF/s: 5 x 8 50.0 and 49.0,
  6 x 8 26.7 and 53.8, 4 x 12 25.0 and 34.0, 8 x 4 42.4 and 45.4, 12 x 4 42.2 and 46.9; in V8 13.0 all but 4 x 8 (50.1)
  spill: 5 x 8 38.8. The limit was 47 to 54 beside them. So of these only 4 x 8 was built; 4 x 16 is there too (see Tiles).
`;

/** The page as text. */
export function describePerformance(report: BenchReport): string {
  const versions = Object.entries(report.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
  const busy =
    report.loadBefore > BUSY_LOAD
      ? `**The machine was busy**: its load was ${report.loadBefore.toFixed(2)} before the first row, so absolute numbers are lower than on a quiet one; ratios are of neighbouring stretches.`
      : `Load of the machine before the first row: ${report.loadBefore.toFixed(2)}.`;
  const isProduct = ({ name }: BenchRow) => name.startsWith('matmul-');
  const trusted =
    report.failures.length === 0
      ? ''
      : `\n**Do not trust these numbers**:\n\n${report.failures.map((each) => `- ${each}`).join('\n')}\n`;
  const notes = [
    ...report.skipped.map(({ what, reason }) => `- Not measured: ${what}: ${reason}`),
    ...report.notes.map((note) => `- ${note}`),
  ];
  return `# Performance

How fast the engine trains, next to its peers in the same run. One command writes this page:
\`npm run -s bench -- engine\`. All contestants are measured in turn, round by round; values are medians, with the
smallest and the largest. Ratios are medians of the rounds' own ratios.
${trusted}
- Machine: ${report.machine}
- Versions: ${versions}
- ${busy}
- Modes: \`reproducible\` gives the same bits on every machine and with any number of threads; \`fast\` may round
  differently. With \`256 bits\` the runtime joins vectors of 128 bits where a rehearsal gave the same bits
  (\`--vectors wide\`, under Node in a terminal; processes of Electron cannot yet, decision 30); nothing else differs.
- Every peer starts from the same weights and sees the same batches. Where it can train by the same rules, its losses
  over the first 20 steps must agree with the studio's to 1e-5, or the run fails; the largest difference is listed. So
  must the other modes, and several reproducible threads to the last bit. brain.js updates after
  every example by its own loss, and convnetjs has no Adam (only its first loss is compared there).
- The goals are set for processors with vectors of 256 bits (AVX2). Where the processor has wider ones, PyTorch and
  scikit-learn are measured twice: with all that they can use, and, as "(AVX2)", with the class of the goals.
  WebAssembly has vectors of 128 bits; the modes that join them are named.
- The studio's numbers are those of whole training sessions, with metrics and the ends of epochs; the peers' are bare
  training steps.

## Training, examples per second

| workload | mode, threads | studio | peers |
|---|---|---|---|
${report.rows
  .filter((row) => row.unit === 'examples/s')
  .map((row, i, rows) => {
    // All modes of a workload have the same peers.
    const peers = rows[i - 1]?.name === row.name ? '' : peersOf(row);
    return `| ${row.name} | ${row.mode}, ${row.threads} | ${spanOf(row)} | ${peers} |`;
  })
  .join('\n')}

## Floors and aims

| row | mode, threads | measure | floor | aim | reached | |
|---|---|---|---|---|---|---|
${report.rows
  .filter((row) => !isProduct(row))
  .flatMap((row) =>
    (row.goals ?? []).map(
      (goal) =>
        `| ${row.name} | ${row.mode}, ${row.threads} | ${goal.label} | ${goal.floor} | ${goal.aim} | ${goal.reached === null ? '-' : formatValue(goal.reached)} | ${judge(goal)} |`,
    ),
  )
  .join('\n')}

## Matrix products

The limit is a loop of nothing but 128-bit multiplications and additions in registers, measured next to every stretch.

| product | GF/s | limit, GF/s | share | floor | aim | |
|---|---|---|---|---|---|---|
${report.rows
  .filter(isProduct)
  .map((row) => {
    const [goal] = row.goals!;
    const name = row.mode === 'reproducible' ? row.name : `${row.name} (${row.mode})`;
    return `| ${name} | ${spanOf(row)} | ${formatValue(row.peers['limit128']!)} | ${Math.round(100 * (goal!.reached ?? 0))}% | 75% | 90% | ${judge(goal!)} |`;
  })
  .join('\n')}

### Tiles

The shapes in which products keep their sums in registers, in a product of 256 x 256 x 256. A run takes the quickest when it
starts and has the speeds in its record: 4 x 8 with the 16 registers of x86; 4 x 16 is for processors with 32 (ARM).

| tile | mode | GF/s | x 4 x 8 | limit, GF/s |
|---|---|---|---|---|
${report.rows
  .filter((row) => row.name.startsWith('tile-'))
  .map(
    (row) =>
      `| ${row.name.slice(5)} | ${row.mode} | ${spanOf(row)} | ${row.facts?.['x 4 x 8'] ?? '-'} | ${formatValue(row.peers['limit128']!)} |`,
  )
  .join('\n')}

### Weights in panels

\`held-*\`: a whole test set with weights that are packed once, next to weights that are packed with every batch.
\`panels-*\`: products and update of a training step with panels that cost nothing, next to the products that pack: the
most that an update which writes panels could win.

| row | with panels | packed in the product | ratio |
|---|---|---|---|
${report.rows
  .filter((row) => row.name.startsWith('held-') || row.name.startsWith('panels-'))
  .map(
    (row) =>
      `| ${row.name} | ${spanOf(row)} ${row.unit} | ${peersOf(row)} | ${row.facts?.['ratio'] ?? '-'} |`,
  )
  .join('\n')}

## Agreement of losses

| workload | largest difference, by peer |
|---|---|
${report.rows
  .filter((row) => row.unit === 'examples/s')
  .map((row) => `| ${row.name} (${row.mode}, ${row.threads}) | ${differencesOf(row)} |`)
  .join('\n')}
${notes.length === 0 ? '' : `\n## Notes\n\n${notes.join('\n')}\n`}${TRIED}`;
}

function spanOf({ value, minimum, maximum }: BenchRow): string {
  const span =
    minimum === undefined || maximum === undefined
      ? ''
      : ` (${formatValue(minimum)} to ${formatValue(maximum)})`;
  return `${formatValue(value)}${span}`;
}

function peersOf({ peers, peerSpans = {} }: BenchRow): string {
  return Object.entries(peers)
    .map(([name, value]) => {
      const [low, high] = peerSpans[name] ?? [];
      const span =
        low === undefined || high === undefined ? '' : ` (${formatValue(low)} to ${formatValue(high)})`;
      return `${name} ${formatValue(value)}${span}`;
    })
    .join('<br>');
}

function differencesOf({ facts = {} }: BenchRow): string {
  const prefix = 'lossDifference:';
  const differences = Object.entries(facts)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, difference]) => `${name.slice(prefix.length)}: ${difference}`);
  return differences.length === 0 ? 'same losses as the reproducible row' : differences.join('; ');
}
