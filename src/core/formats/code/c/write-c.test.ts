import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerCases, networkCases, relativeDifference, type ModelCase } from '../../testing/model-cases.ts';
import { cString, hexFloat } from './literals.ts';
import { cCode } from './write-c.ts';

const hasCompiler = spawnSync('gcc', ['--version']).status === 0;
const skipped = hasCompiler ? '' : ' (skipped: gcc is not installed)';

/** One program over all cases: includes every header, prints every output as hex floats. */
function compileAndRun(cases: readonly ModelCase[], folder: string): readonly number[][] {
  const parts = cases.map((each, index) => {
    const base = `net${index}`;
    const [file] = cCode.write(each.model, base);
    writeFileSync(join(folder, `${base}.h`), file!.bytes);
    const outputs = each.model.preparation === null ? each.model.graph.outputs.length : null;
    const names = file!.bytes.length > 0 ? outputNames(new TextDecoder().decode(file!.bytes)) : [];
    expect(outputs ?? names.length).toBeLessThanOrEqual(names.length);
    const inputs = each.inputs.map(
      (values, at) => `static const float x${index}_${at}[] = {${Array.from(values, hexFloat).join(', ')}};`,
    );
    const width = each.inputs.map((values) => values.length / each.count);
    return `#include "${base}.h"
${inputs.join('\n')}
static void run${index}(void) {
  static float workspace[NET${index}_WORKSPACE];
${names.map((name) => `  static float ${name}[NET${index}_${name.toUpperCase()}_SIZE];`).join('\n')}
  for (int row = 0; row < ${each.count}; row++) {
    for (int i = 0; i < NET${index}_WORKSPACE; i++) workspace[i] = NAN;
    if (${base}_run(${width.map((size, at) => `x${index}_${at} + row * ${size}`).join(', ')}, ${names.join(', ')}, workspace)) printf("failed");
    for (int i = 0; i < NET${index}_${names[0]!.toUpperCase()}_SIZE; i++) printf("%a ", ${names[0]}[i]);
  }
  printf("\\n");
}`;
  });
  const main = `#include <stdio.h>\n${parts.join('\n')}\nint main(void) {\n${cases.map((_each, index) => `  run${index}();`).join('\n')}\n  return 0;\n}\n`;
  const source = join(folder, 'main.c');
  writeFileSync(source, main);
  const program = join(folder, 'main');
  const flags = ['-std=c99', '-O1', '-Wall', '-Wextra', '-Werror', '-pedantic'];
  execFileSync('gcc', [...flags, source, '-o', program, '-lm'], { cwd: folder });
  const text = execFileSync(program, { encoding: 'utf8', maxBuffer: 1 << 26 });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(' ').map(parseHexFloat));
}

const outputNames = (text: string): string[] =>
  [...text.matchAll(/^static inline int \w+_run\((.*)\) \{$/gm)][0]![1]!
    .split(', ')
    .filter((parameter) => parameter.startsWith('float *out_'))
    .map((parameter) => parameter.replace('float *', ''));

function parseHexFloat(text: string): number {
  const [, sign, lead, digits = '', power] = /^(-?)0x([01])\.?([0-9a-f]*)p([+-]\d+)$/.exec(text) ?? [];
  if (power === undefined) return NaN;
  const fraction = digits === '' ? 0 : parseInt(digits, 16) / 16 ** digits.length;
  return (sign === '-' ? -1 : 1) * (Number(lead) + fraction) * 2 ** Number(power);
}

describe('literals', () => {
  it('writes every float32 exactly', () => {
    expect(hexFloat(1)).toBe('0x1p+0f');
    expect(hexFloat(-0.1)).toBe('-0x1.99999ap-4f');
    expect(hexFloat(-0)).toBe('-0x0p+0f');
    expect(hexFloat(2 ** -149)).toBe('0x0.000002p-126f');
    expect([NaN, Infinity, -Infinity].map(hexFloat)).toEqual(['NAN', 'INFINITY', '-INFINITY']);
    for (const value of [3.14159, -1e-40, 3.4e38]) {
      expect(parseHexFloat(hexFloat(value).slice(0, -1))).toBe(Math.fround(value));
    }
  });

  it('lets no text out of its quotes', () => {
    expect(cString('a"b\\c\n??/é')).toBe('"a\\042b\\134c\\012\\077\\077/\\303\\251"');
  });
});

describe.skipIf(!hasCompiler)(`C99 code, compiled without warnings${skipped}`, () => {
  const layers = layerCases();
  const networks = networkCases();
  let folder = '';
  let results: readonly number[][] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'descent-c-'));
    results = compileAndRun([...layers, ...networks], folder);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([...layers, ...networks].map((each, index) => [each.name, each, index] as const))(
    'calculates %s as the studio does',
    (_name, { expected }, index) => {
      expect(relativeDifference(results[index]!, expected)).toBeLessThan(1e-5);
    },
  );

  it('carries out every step of a preparation, and prepares windows', () => {
    const [steps, windows] = ['every step', 'windows of rows'].map((wanted) =>
      networks.find(({ name }) => name === wanted)!,
    );
    writeFileSync(join(folder, 'steps.h'), cCode.write(steps!.model, 'steps')[0]!.bytes);
    writeFileSync(join(folder, 'windows.h'), cCode.write(windows!.model, 'windows')[0]!.bytes);
    const cell = (value: unknown, isWord: boolean) =>
      value === null ? (isWord ? 'NULL' : 'NAN') : isWord ? cString(String(value)) : String(value);
    const rowsOf = ({ model, rows }: ModelCase) =>
      rows
        .map(
          (row) =>
            `{${row.map((each, at) => cell(each, model.preparation!.columns[at]!.kind !== 'numeric')).join(', ')}}`,
        )
        .join(', ');
    const source = join(folder, 'all-steps.c');
    writeFileSync(
      source,
      `#include <stdio.h>
#include "steps.h"
#include "windows.h"
int main(void) {
  struct steps_row rows[] = {${rowsOf(steps!)}};
  struct windows_row series[] = {${rowsOf(windows!)}};
  float x[64];
  for (int i = 0; i < 4; i++) {
    if (steps_prepare(rows + i, x)) return 1;
    for (int k = 0; k < STEPS_IN_FEATURES_SIZE; k++) printf("%.9g ", x[k]);
  }
  for (int i = 0; i < 3; i++) {
    if (windows_prepare_window(series + i, x)) return 1;
    for (int k = 0; k < WINDOWS_IN_FEATURES_SIZE; k++) printf("%.9g ", x[k]);
  }
  (void)steps_run, (void)windows_run;
  return 0;
}`,
    );
    execFileSync('gcc', ['-std=c99', '-Wall', '-Werror', source, '-o', join(folder, 'all-steps'), '-lm']);
    const found = execFileSync(join(folder, 'all-steps'), { encoding: 'utf8' }).trim().split(' ').map(Number);
    expect(relativeDifference(found, [...steps!.inputs[0]!, ...windows!.inputs[0]!])).toBeLessThan(1e-7);
  });

  it('prepares raw rows and refuses unknown words', () => {
    const each = networks.find(({ name }) => name === 'mixed columns')!;
    const [file] = cCode.write(each.model, 'Mixed-net');
    writeFileSync(join(folder, 'mixed.h'), file!.bytes);
    const source = join(folder, 'rows.c');
    writeFileSync(
      source,
      `#include <stdio.h>
#include "mixed.h"
int main(void) {
  struct mixed_net_row row = {35, "red", 28123.5};
  float x[MIXED_NET_IN_FEATURES_SIZE], y[1], p[1], w[MIXED_NET_WORKSPACE];
  const char *const classes[] = MIXED_NET_CLASSES;
  if (mixed_net_prepare(&row, x) || mixed_net_run(x, y, p, w)) return 1;
  printf("%a %a ", y[0], p[0]);
  row = (struct mixed_net_row){NAN, NULL, 51000};
  if (mixed_net_prepare(&row, x) || mixed_net_run(x, y, p, w)) return 1;
  printf("%a %s ", y[0], classes[1]);
  row.colour___ = "green";
  printf("%d", mixed_net_prepare(&row, x));
  return 0;
}`,
    );
    execFileSync('gcc', ['-std=c99', '-Wall', '-Werror', source, '-o', join(folder, 'rows'), '-lm']);
    const [first, chance, second, word, refused] = execFileSync(join(folder, 'rows'), {
      encoding: 'utf8',
    }).split(' ');
    expect(parseHexFloat(first!)).toBeCloseTo(each.expected[0]!, 5);
    expect(parseHexFloat(chance!)).toBeCloseTo(1 / (1 + Math.exp(-each.expected[0]!)), 5);
    expect(parseHexFloat(second!)).toBeCloseTo(each.expected[1]!, 5);
    expect([word, refused]).toEqual(['yes', '-1']);
  });
});
