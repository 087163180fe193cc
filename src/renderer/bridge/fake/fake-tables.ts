import type { DatasetColumn, DatasetSummary } from '../../../core/contract/studio.ts';
import { generateTable, generators } from '../../../core/datasets/generators/index.ts';
import { showRows } from '../../../core/datasets/show-rows.ts';
import type { Table } from '../../../core/datasets/table.ts';
import type { Spec } from '../../../core/support/fields.ts';
import { createRandom } from '../../../core/support/random.ts';

/** A dataset of the fake with its cells. */
export interface FakeDataset {
  readonly summary: DatasetSummary;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** Describes columns the way main does: range, mean, missing cells, histogram. */
export function describeColumns(
  names: readonly string[],
  rows: FakeDataset['rows'],
): readonly DatasetColumn[] {
  return names.map((name, place) => {
    const cells = rows.map((row) => row[place] ?? null).filter((cell) => cell !== null);
    const base = { name, missing: rows.length - cells.length, unique: new Set(cells).size };
    const numbers = cells.filter((cell) => typeof cell === 'number');
    if (numbers.length < cells.length) {
      const counts = new Map<string, number>();
      for (const cell of cells) counts.set(String(cell), (counts.get(String(cell)) ?? 0) + 1);
      const top = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 24);
      return {
        ...base,
        kind: 'categorical',
        minimum: null,
        maximum: null,
        mean: null,
        standardDeviation: null,
        histogram: top.map(([, count]) => count),
        categories: top.map(([category]) => category),
      };
    }
    const minimum = Math.min(...numbers);
    const maximum = Math.max(...numbers);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    const histogram = Array.from({ length: 24 }, () => 0);
    for (const value of numbers) {
      const bin = maximum === minimum ? 0 : Math.floor(((value - minimum) / (maximum - minimum)) * 24);
      histogram[Math.min(23, bin)]!++;
    }
    return {
      ...base,
      kind: 'numeric',
      minimum,
      maximum,
      mean,
      standardDeviation: Math.sqrt(variance),
      histogram,
      categories: [],
    };
  });
}

function dataset(
  facts: Pick<DatasetSummary, 'id' | 'name' | 'origin' | 'description'> & Partial<DatasetSummary>,
  names: readonly string[],
  rows: FakeDataset['rows'],
): FakeDataset {
  const columns = describeColumns(names, rows);
  return {
    rows,
    summary: {
      licence: 'CC BY 4.0',
      suggestedTarget: names.at(-1) ?? null,
      suggestedTask: 'multiclass',
      exampleShape: null,
      hash: 'ab'.repeat(32),
      ...facts,
      rows: rows.length,
      columns,
    },
  };
}

/** Three species as three blobs in four columns. */
function makeIris(): FakeDataset {
  const random = createRandom(7, 'fake-iris');
  const centres: readonly (readonly [string, readonly number[]])[] = [
    ['setosa', [5.0, 3.4, 1.5, 0.2]],
    ['versicolor', [5.9, 2.8, 4.3, 1.3]],
    ['virginica', [6.6, 3.0, 5.6, 2.0]],
  ];
  const rows = centres.flatMap(([species, centre]) =>
    Array.from({ length: 50 }, () => [
      ...centre.map((value) => Number((value + random.nextNormal() * (0.06 + value * 0.06)).toFixed(1))),
      species,
    ]),
  );
  return dataset(
    {
      id: 'builtin:iris',
      name: 'Iris flowers',
      origin: 'builtin',
      description: 'Four measurements of 150 flowers of three species.',
    },
    ['sepal length', 'sepal width', 'petal length', 'petal width', 'species'],
    rows,
  );
}

/** An imported table. */
export function makeTable(id: string, name: string, description: string, table: Table): FakeDataset {
  return dataset(
    { id, name, origin: 'import', description, licence: '', suggestedTarget: table.suggestedTarget },
    table.columns.map((column) => column.name),
    showRows(table, 0, table.rows),
  );
}

/** What the real generator of the catalogue gives. */
export function makeGenerated(id: string, name: string, spec: Spec, seed: number): FakeDataset {
  const table = generateTable(spec, seed);
  const { label, description, task } = generators.get(spec.type);
  const rows = Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) => {
      if (column.kind === 'numeric') return Number.isNaN(column.values[row]) ? null : column.values[row]!;
      return column.categories[column.codes[row]!] ?? null;
    }),
  );
  return dataset(
    {
      id,
      name,
      origin: 'generator',
      description: `${label}. ${description}`,
      licence: 'generated',
      suggestedTask: task,
      suggestedTarget: table.suggestedTarget,
    },
    table.columns.map((column) => column.name),
    rows,
  );
}

/** Coarse 8x8 pictures: a bright bar whose place tells the class. */
function makeDigits(): FakeDataset {
  const random = createRandom(11, 'fake-digits');
  const names = Array.from({ length: 64 }, (_, pixel) => `pixel ${Math.floor(pixel / 8)},${pixel % 8}`);
  const rows = Array.from({ length: 400 }, (_, place) => {
    const label = place % 10;
    const pixels = Array.from({ length: 64 }, (_, pixel) => {
      const x = pixel % 8;
      const y = Math.floor(pixel / 8);
      const ring = Math.abs(Math.sqrt((x - 3.5) ** 2 + (y - 3.5) ** 2) - 1.2 - label * 0.22);
      const bar = Math.abs(x - 3.5 - (label - 5) * 0.5);
      const bright = 16 * Math.max(0, 1 - Math.min(ring, bar * (label % 2 === 0 ? 0.9 : 2)));
      return Math.max(0, Math.min(16, Math.round(bright + random.nextNormal())));
    });
    return [...pixels, String(label)];
  });
  return dataset(
    {
      id: 'builtin:digits',
      name: 'Handwritten digits',
      origin: 'builtin',
      description: 'Small grey pictures of the digits 0 to 9.',
      exampleShape: [8, 8, 1],
    },
    [...names, 'digit'],
    rows,
  );
}

/** A table as somebody might import it, with missing cells. */
export function makeImported(id: string, name = 'housing.csv'): FakeDataset {
  const random = createRandom(3, 'fake-import');
  const rows = Array.from({ length: 320 }, (_, place) => {
    const area = Math.round(40 + 160 * random.nextUniform());
    const rooms = Math.max(1, Math.round(area / 28 + random.nextNormal() * 0.6));
    const town = ['Aarhus', 'Odense', 'Ribe'][random.nextBelow(3)]!;
    const price = Math.round(area * 2.4 + rooms * 12 + random.nextNormal() * 25);
    return [area, place % 23 === 0 ? null : rooms, town, price];
  });
  return dataset(
    {
      id,
      name,
      origin: 'import',
      description: `Imported from ${name}.`,
      licence: 'your own data',
      suggestedTask: 'regression',
    },
    ['area', 'rooms', 'town', 'price'],
    rows,
  );
}

/** The datasets that a fresh workspace of the fake holds. */
export function createFakeDatasets(): readonly FakeDataset[] {
  return [makeIris(), makeDigits(), makeImported('00000000-0000-4000-8000-0000000000d1')];
}
