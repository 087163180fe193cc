import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { idxOf as idxBytes, npyOf as npyBytes } from '../testing/hostile-files.ts';
import { createImportFolder, type ImportFolder } from '../testing/import-folder.ts';

let place: ImportFolder;
beforeEach(() => (place = createImportFolder()));
afterEach(() => place.remove());

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index % 256);

describe('NumPy arrays', () => {
  it('come in row by row, of every order of bytes and axes', async () => {
    const rows = Float64Array.of(1, 2, 3, 4, 5, 6);
    const expected = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    expect((await place.read(place.write('c.npy', npyBytes('<f8', '(3, 2)', rows)))).cells).toEqual(expected);
    const columns = Float64Array.of(1, 3, 5, 2, 4, 6);
    expect(
      (await place.read(place.write('f.npy', npyBytes('<f8', '(3, 2)', columns, 'True')))).cells,
    ).toEqual(expected);
    const big = Buffer.alloc(12);
    [1, 2, 3, 4, 5, 6].forEach((value, index) => big.writeInt16BE(value, 2 * index));
    const { cells, table } = await place.read(place.write('b.npy', npyBytes('>i2', '(3, 2)', big)));
    expect(cells).toEqual(expected);
    expect(table.columns.map(({ name }) => name)).toEqual(['x1', 'x2']);
  });

  it('of pictures keep their shape', async () => {
    const { table } = await place.read(place.write('p.npy', npyBytes('|u1', '(2, 8, 9)', counting(144))));
    expect(table.exampleShape).toEqual([8, 9, 1]);
    expect(table.columns[10]).toMatchObject({ name: 'p1_1', values: Uint8Array.of(10, 82) });
  });

  it('of features and labels come in together from an archive', async () => {
    const { writeZip } = await import('../../../core/formats/zip/write-zip.ts');
    const bytes = writeZip([
      { name: 'x.npy', bytes: npyBytes('<f4', '(3, 2)', Float32Array.of(1, 2, 3, 4, 5, 6)) },
      { name: 'y.npy', bytes: npyBytes('|u1', '(3,)', Uint8Array.of(0, 1, 1)) },
      { name: 'other.npy', bytes: npyBytes('|u1', '(7,)', counting(7)) },
    ]);
    const path = place.write('both.npz', bytes);
    expect(await place.preview(path)).toMatchObject({ values: { features: 'x', target: 'y' }, target: 'y' });
    expect((await place.read(path)).cells).toEqual([
      [1, 2, 0],
      [3, 4, 1],
      [5, 6, 1],
    ]);
    expect((await place.read(path, { values: { features: 'other', target: '(none)' } })).cells.length).toBe(
      7,
    );
  });

  it.each([
    ['34 of Python objects', npyBytes('|O', '(1,)', new Uint8Array(8)), 'objects'],
    ['35 with a long header', npyBytes('<f4', `(1,)${' '.repeat(10_050)}`, new Uint8Array(4)), 'header'],
    ['35 with code for a header', npyBytes('<f4', '(__import__("os"),)', new Uint8Array(4)), 'header'],
    ['36 cut off', npyBytes('<f8', '(3, 2)', new Uint8Array(40)), '48 bytes'],
    [
      '36 whose shape overflows',
      npyBytes('<f8', '(4294967296, 4294967296)', new Uint8Array(8)),
      'bytes of numbers',
    ],
    ['36 without any number', npyBytes('<f8', '(0, 2)', new Uint8Array(0)), 'without any'],
  ])('%s are refused', async (_what, bytes, words) => {
    const error = await place.refusal(place.write('bad.npy', bytes));
    expect(['npy-invalid', 'table-empty']).toContain(error.code);
    expect(error.message).toContain('"bad.npy"');
    expect(error.message).toContain(words);
  });
});

describe('IDX files', () => {
  const images = idxBytes([3, 8, 8], counting(192));
  const labels = idxBytes([3], Uint8Array.of(7, 0, 3));

  it.each(['', '.gz'])('come with the labels beside them%s', async (ending) => {
    const pack = (bytes: Buffer) => (ending === '' ? bytes : gzipSync(bytes));
    place.write(`train-labels-idx1-ubyte${ending}`, pack(labels));
    const path = place.write(`train-images-idx3-ubyte${ending}`, pack(images));
    const { table, cells, description } = await place.read(path);
    expect(table).toMatchObject({ rows: 3, exampleShape: [8, 8, 1], suggestedTarget: 'label' });
    expect(cells.map((row) => row.at(-1))).toEqual(['7', '0', '3']);
    // In the order of the digits, not of their first pictures.
    expect(table.columns.at(-1)).toMatchObject({ categories: ['0', '1', '2', '3', '4', '5', '6', '7'] });
    expect(description.suggestedTask).toBe('multiclass');
  });

  it('in a folder of four make one dataset, or a part of it', async () => {
    for (const part of ['train', 't10k']) {
      place.write(`set/${part}-images-idx3-ubyte`, images);
      place.write(`set/${part}-labels-idx1-ubyte.gz`, gzipSync(labels));
    }
    const folder = join(place.folder, 'set');
    expect(await place.preview(folder)).toMatchObject({
      format: 'idx',
      totalRows: 6,
      values: { part: 'both' },
    });
    expect((await place.read(folder)).table.rows).toBe(6);
    expect((await place.read(folder, { values: { part: 'test' } })).table.rows).toBe(3);
  });

  it.each([
    ['33 a wrong beginning', Buffer.concat([Buffer.from([1, 0, 8, 1]), Buffer.alloc(8)]), 'idx'],
    ['33 an unknown type', idxBytes([3], counting(3), 7), 'type'],
    ['33 no dimension', Buffer.from([0, 0, 8, 0, 0, 0, 0, 0]), 'dimensions'],
    ['33 too few numbers', idxBytes([3, 8, 8], counting(100)), 'should take'],
    ['33 too many numbers', idxBytes([3, 8, 8], counting(300)), 'should take'],
    ['33 a size beyond every limit', idxBytes([4_000_000_000, 4_000_000_000], counting(8)), 'MB'],
  ])('%s is refused', async (_what, bytes) => {
    const error = await place.refusal(place.write('bad-idx3-ubyte', bytes), { format: 'idx' });
    expect(error.code).toBe('idx-invalid');
    expect(error.message).toContain('"bad-idx3-ubyte"');
  });

  it('45 a gzip bomb ends where the header ends, and a cut one is refused', async () => {
    const bomb = gzipSync(Buffer.concat([idxBytes([10, 8, 8], new Uint8Array(0)), Buffer.alloc(2_000_000)]));
    const path = place.write('train-images-idx3-ubyte.gz', bomb);
    expect((await place.refusal(path)).message).toContain('more than the 640 numbers');
    const cut = place.write('cut-idx3-ubyte.gz', gzipSync(images).subarray(0, 40));
    expect((await place.refusal(cut)).code).toBe('idx-invalid');
  });

  it('33 labels for another number of pictures are refused', async () => {
    place.write('train-labels-idx1-ubyte', idxBytes([2], counting(2)));
    const error = await place.refusal(place.write('train-images-idx3-ubyte', images));
    expect(error.message).toContain('2 labels for 3 pictures');
  });

  const mnist =
    process.env['DESCENT_MNIST'] ?? join(import.meta.dirname, '../../../../../shared/datasets/mnist');
  it.skipIf(!existsSync(mnist))(
    'of MNIST itself come in with one click (skipped where there is no MNIST)',
    async () => {
      const { table, description } = await place.read(mnist, { values: { set: 'small-', part: 'test' } });
      expect(table).toMatchObject({ rows: 1000, exampleShape: [28, 28, 1] });
      expect(description.columns.at(-1)!.categories).toHaveLength(10);
      // The first test picture is a 7, and has 116 pixels that are not black.
      expect(table.columns.at(-1)).toMatchObject({
        categories: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      });
      const label = table.columns.at(-1)!;
      expect(label.kind === 'categorical' && label.categories[label.codes[0]!]).toBe('7');
      const lit = table.columns
        .slice(0, 784)
        .filter((column) => column.kind === 'numeric' && column.values[0]! > 0);
      expect(lit.length).toBe(116);
    },
  );
});

describe('Parquet files', () => {
  const write = (name: string, columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData']) =>
    place.write(name, new Uint8Array(parquetWriteBuffer({ columnData })));

  it('come in with numbers, words, truth values, dates and gaps', async () => {
    const path = write('all.parquet', [
      { name: 'x', data: [1.5, null, -2], type: 'DOUBLE', nullable: true },
      { name: 'n', data: [1n, 2n, 9007199254740993n], type: 'INT64' },
      { name: 'w', data: ['a', 'b', 'a'], type: 'STRING' },
      { name: 'yes', data: [true, false, true], type: 'BOOLEAN' },
      {
        name: 'day',
        data: [new Date('2024-02-29'), new Date('1969-12-31'), new Date('2000-01-01')],
        type: 'TIMESTAMP',
      },
    ]);
    expect(await place.preview(path)).toMatchObject({ format: 'parquet', totalRows: 3 });
    const { cells, warnings } = await place.read(path);
    expect(cells).toEqual(
      [
        [1.5, 1, 'a', 'true', '2024-02-29'],
        [null, 2, 'b', 'false', '1969-12-31'],
        [-2, 9007199254740992, 'a', 'true', '2000-01-01'],
      ].map((row) => [...row.slice(0, 4), expect.stringContaining(row[4] as string) as string]),
    );
    expect(warnings.join()).toContain('1 whole numbers beyond 2^53');
  });

  it('37 with a damaged or missing footer are refused', async () => {
    const good = Buffer.from(
      parquetWriteBuffer({ columnData: [{ name: 'x', data: [1, 2, 3], type: 'DOUBLE' }] }),
    );
    const wrongLength = Buffer.from(good);
    wrongLength.writeUInt32LE(2 ** 31, good.length - 8);
    const garbled = Buffer.from(good);
    garbled.fill(0xff, good.length - 40, good.length - 8);
    for (const bytes of [good.subarray(0, -3), wrongLength, garbled, good.subarray(0, 10)]) {
      const error = await place.refusal(place.write('bad.parquet', bytes));
      expect(error.code).toBe('parquet-invalid');
      expect(error.message).toContain('"bad.parquet"');
    }
  });
});
