import type { Table } from '../table.ts';

/** Names of the first classes: A, B, ... Z. */
export function nameClasses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String.fromCharCode(65 + index));
}

/** Rows of two coordinates and a class, drawn one by one. */
export function createClassTable(
  samples: number,
  classes: number,
  draw: (row: number) => { readonly x1: number; readonly x2: number; readonly label: number },
): Table {
  const x1 = new Float64Array(samples);
  const x2 = new Float64Array(samples);
  const codes = new Int32Array(samples);
  for (let row = 0; row < samples; row++) {
    const point = draw(row);
    x1[row] = point.x1;
    x2[row] = point.x2;
    codes[row] = point.label;
  }
  return {
    rows: samples,
    columns: [
      { kind: 'numeric', name: 'x1', values: x1 },
      { kind: 'numeric', name: 'x2', values: x2 },
      { kind: 'categorical', name: 'class', categories: nameClasses(classes), codes },
    ],
    suggestedTarget: 'class',
    exampleShape: null,
  };
}

/** Rows of `inputs` numbers x1 ... xn and a number y, drawn one by one. `draw` fills `point` and gives y. */
export function createNumberTable(
  samples: number,
  inputs: number,
  draw: (point: Float64Array, row: number) => number,
): Table {
  const columns = Array.from({ length: inputs }, () => new Float64Array(samples));
  const y = new Float64Array(samples);
  const point = new Float64Array(inputs);
  for (let row = 0; row < samples; row++) {
    y[row] = draw(point, row);
    for (let i = 0; i < inputs; i++) columns[i]![row] = point[i]!;
  }
  return {
    rows: samples,
    columns: [
      ...columns.map((values, index) => ({ kind: 'numeric', name: `x${index + 1}`, values }) as const),
      { kind: 'numeric', name: 'y', values: y },
    ],
    suggestedTarget: 'y',
    exampleShape: null,
  };
}
