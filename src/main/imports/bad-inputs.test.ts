import { spawnSync } from 'node:child_process';
import { appendFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { DatasetSummary } from '../../core/contract/studio.ts';
import { inspectTable } from '../../core/datasets/findings/index.ts';
import { prepareData } from '../../core/datasets/prepare.ts';
import { showRows } from '../../core/datasets/show-rows.ts';
import { DEFAULT_DATA } from '../../core/project/defaults.ts';
import { LIMITS } from '../../core/support/limits.ts';
import { idxOf, npyOf, parquetOf, pngHeaderOf, zipOf } from './testing/hostile-files.ts';
import { useImportBench } from './testing/import-bench.ts';

/**
 * Every tabular, binary and archive input that the studio must refuse or make harmless, by its row in the list of bad
 * inputs (21 to 42, 44 and 45): taken through the whole import, into a workspace that must stay byte for byte as it
 * was where the input is refused, and that takes a good file afterwards.
 */
const { put, bytesOfWorkspace, workspace, openPath, bring, refused, onReading } = useImportBench();

const rowsOf = ({ id }: DatasetSummary) => showRows(workspace().datasets.content(id), 0, 1000);
const contentOf = ({ id }: DatasetSummary) => workspace().datasets.content(id);

/** Row of the list -> what is promised there. */
const promises: Readonly<Record<number, readonly [promise: string, check: () => Promise<void>]>> = {
  21: [
    'an empty file or a header alone is refused',
    async () => {
      expect((await refused(put('a.csv', ''))).code).toBe('file-empty');
      expect((await refused(put('a.csv', 'a,b\n'))).message).toContain('found a header line only');
    },
  ],
  22: [
    'a ragged row is refused with its line',
    async () => {
      const error = await refused(put('a.csv', 'a,b\n1,2\n3\n'));
      expect(error.code).toBe('csv-ragged');
      expect(error.message).toMatch(/Expected 2 cells in line 3 of .*found 1/);
    },
  ],
  23: [
    'a quote that is never closed is refused with the line where it opens',
    async () => {
      const error = await refused(put('a.csv', 'a,b\n1,2\n3,"4\n5,6\n'));
      expect(error).toMatchObject({ code: 'csv-quote', details: { line: 3 } });
    },
  ],
  24: [
    'a line of two gigabytes is refused at the limit of a line, without being read whole',
    async () => {
      const path = put('a.csv', `a,b\n1,${'x'.repeat(LIMITS.tableRecordLength + 2 ** 20)}`);
      truncateSync(path, 2 ** 31);
      const heap = process.memoryUsage().arrayBuffers;
      expect((await refused(path)).code).toBe('csv-record-too-long');
      expect(process.memoryUsage().arrayBuffers - heap).toBeLessThan(2 ** 28);
    },
  ],
  25: [
    'bytes that are no UTF-8, and UTF-16, are read as what they look like, with a warning and a choice of encodings',
    async () => {
      const west = put('a.csv', iconv.encode(`town,x\n${'Köln,1\nMálaga,2\n'.repeat(20)}`, 'windows-1252'));
      const { preview } = await openPath(west);
      expect(preview!.warnings[0]).toContain('is not UTF-8');
      const field = preview!.fields['encoding'];
      expect(field?.kind === 'choice' && field.options.length).toBeGreaterThan(10);
      expect(rowsOf((await bring(west)).dataset)[0]).toEqual(['Köln', 1]);
      const wide = put('b.csv', iconv.encode('town,x\nKöln,1\nBonn,2\n', 'utf-16le'));
      expect(rowsOf((await bring(wide)).dataset)[0]).toEqual(['Köln', 1]);
      const error = await refused(west, { values: { encoding: 'utf-8' } });
      expect(error).toMatchObject({ code: 'table-encoding', details: { line: 2 } });
    },
  ],
  26: [
    'a binary under the name of a table is refused',
    async () => {
      const png = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
        .png()
        .toBuffer();
      expect((await refused(put('a.csv', png))).code).toBe('table-binary');
      expect(
        (await refused(put('a.csv', zipOf([{ name: 'xl/workbook.xml' }])), { format: 'csv' })).code,
      ).toBe('table-binary');
    },
  ],
  27: [
    'a column named __proto__ is a column as any other',
    async () => {
      const { dataset } = await bring(put('a.csv', '__proto__,constructor,y\n1,2,3\n4,5,6\n'));
      expect(dataset.columns.map(({ name, mean }) => [name, mean])).toEqual([
        ['__proto__', 2.5],
        ['constructor', 3.5],
        ['y', 4.5],
      ]);
    },
  ],
  28: [
    'names that come twice get a suffix',
    async () => {
      const { dataset } = await bring(put('a.csv', 'x,x,x\n1,2,3\n'));
      expect(dataset.columns.map(({ name }) => name)).toEqual(['x', 'x_2', 'x_3']);
    },
  ],
  29: [
    'a million columns are refused with the limit',
    async () => {
      const error = await refused(put('a.csv', `${'a,'.repeat(999_999)}a\n1\n`));
      expect(error).toMatchObject({ code: 'table-too-wide', details: { limit: LIMITS.tableColumns } });
    },
  ],
  30: [
    'a target without values, with one value or with one class comes in, is named among the findings and cannot be trained on',
    async () => {
      for (const [cells, task, code] of [
        [['', 'NA', ''], 'auto', 'target-empty'],
        [['5', '5', '5'], 'regression', 'target-constant'],
        [['x', 'x', 'x'], 'auto', 'target-single-class'],
      ] as const) {
        const { dataset } = await bring(
          put('a.csv', `a,y\n${cells.map((cell, i) => `${i},${cell}\n`).join('')}`),
        );
        const table = contentOf(dataset);
        const recipe = { ...DEFAULT_DATA, target: 'y', task };
        const [finding] = inspectTable(table, recipe).findings;
        expect(finding).toMatchObject({ severity: 'warning', columns: ['y'] });
        expect(() => prepareData(table, recipe)).toThrow(expect.objectContaining({ code }) as Error);
      }
    },
  ],
  31: [
    'a word in a column of numbers is refused with the address of its cell, or taken as missing when that is chosen',
    async () => {
      const rows = Array.from({ length: 40 }, (_, row) => `1,${row === 30 ? '7o' : row}\n`);
      const path = put('a.csv', `a,b\n${rows.join('')}`);
      const error = await refused(path);
      expect(error).toMatchObject({
        code: 'csv-cell-not-numeric',
        details: { column: 'b', line: 32, cell: '7o' },
      });
      const { dataset, warnings } = await bring(path, { values: { mistakes: 'missing' } });
      expect(dataset.columns[1]!.missing).toBe(1);
      expect(warnings.join()).toContain('1 cell of column "b"');
    },
  ],
  32: [
    'a file that changes while it is read is refused',
    async () => {
      const path = put('a.csv', `a,b\n${'1,2\n'.repeat(600_000)}`);
      let isTouched = false;
      onReading(() => {
        if (!isTouched) appendFileSync(path, '3,4\n');
        isTouched = true;
      });
      expect((await refused(path)).code).toBe('file-changed');
    },
  ],
  33: [
    'an IDX file with another beginning, type or length is refused',
    async () => {
      const good = idxOf([3, 8, 8], new Uint8Array(192));
      const odd = [
        Buffer.concat([Buffer.from([1]), good.subarray(1)]),
        idxOf([3, 8, 8], new Uint8Array(192), 7),
        good.subarray(0, -1),
        Buffer.concat([good, Buffer.alloc(1)]),
        idxOf([4_000_000_000, 4_000_000_000], new Uint8Array(8)),
      ];
      for (const bytes of odd) {
        expect((await refused(put('a-idx3-ubyte', bytes), { format: 'idx' })).code).toBe('idx-invalid');
      }
    },
  ],
  34: [
    'an array of Python objects is refused, never unpickled',
    async () => {
      const error = await refused(put('a.npy', npyOf('|O', '(1,)', Buffer.from('cos\nsystem\n.'))));
      expect(error.code).toBe('npy-invalid');
      expect(error.message).toContain('objects');
    },
  ],
  35: [
    'an array whose header is too long or no plain literal is refused',
    async () => {
      for (const shape of [`(1,)${' '.repeat(10_050)}`, '(__import__("os"),)']) {
        const error = await refused(put('a.npy', npyOf('<f4', shape, new Uint8Array(4))));
        expect(error.code).toBe('npy-invalid');
        expect(error.message).toContain('header');
      }
    },
  ],
  36: [
    'an array whose shape overflows, or that is cut off, is refused',
    async () => {
      const overflow = npyOf('<f8', '(4294967296, 4294967296)', new Uint8Array(8));
      const cut = npyOf('<f8', '(3, 2)', new Uint8Array(40));
      for (const bytes of [overflow, cut]) {
        expect((await refused(put('a.npy', bytes))).code).toBe('npy-invalid');
      }
    },
  ],
  37: [
    'a Parquet file with a bad footer, an unknown codec or too many rows is refused',
    async () => {
      expect(
        rowsOf(
          (
            await bring(
              put(
                'a.parquet',
                parquetOf((same) => same),
              ),
            )
          ).dataset,
        ),
      ).toEqual([[1], [2], [3]]);
      const whole = parquetOf((same) => same);
      expect((await refused(put('a.parquet', whole.subarray(0, -2)))).code).toBe('parquet-invalid');
      const codec = parquetOf((footer) => {
        footer.row_groups[0]!.columns[0]!.meta_data!.codec = 'LZO';
        return footer;
      });
      const error = await refused(put('a.parquet', codec));
      expect(error.code).toBe('parquet-codec');
      expect(error.message).toMatch(/SNAPPY.*found LZO in column "x"/);
      const rows = 2n ** 40n;
      const long = parquetOf((footer) => ({
        ...footer,
        num_rows: rows,
        row_groups: footer.row_groups.map((group) => ({ ...group, num_rows: rows })),
      }));
      expect((await refused(put('a.parquet', long))).code).toBe('table-too-long');
    },
  ],
  38: [
    'a picture that says it has 60,000 by 60,000 pixels is left out before it is decoded',
    () => leavesOut('huge.png', pngHeaderOf(60_000, 60_000), 'over 50 million pixels'),
  ],
  39: [
    'a JPEG that is cut off is left out and counted',
    async () => {
      const noise = Buffer.from(Uint8Array.from({ length: 48 * 48 * 3 }, (_, i) => (i * i) % 251));
      const whole = await sharp(noise, { raw: { width: 48, height: 48, channels: 3 } })
        .jpeg()
        .toBuffer();
      await leavesOut('cut.jpg', whole.subarray(0, whole.length >> 1), 'damaged or cut off');
    },
  ],
  40: [
    'SVG, GIF and HTML under the name of a picture are left out',
    async () => {
      for (const text of ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '<html>']) {
        await leavesOut('other.png', Buffer.from(text), 'something else under the name of a picture');
      }
    },
  ],
  41: [
    'links out of a folder of pictures, and loops in it, are not followed',
    async () => {
      const { path, warnings, dataset } = await bringPictures((pictures) => {
        symlinkSync(tmpdir(), join(pictures, 'elsewhere'));
        symlinkSync(pictures, join(pictures, 'apple', 'loop'));
      });
      expect(path).toBeTruthy();
      expect(dataset.rows).toBe(1);
      expect(warnings.join()).toContain('2 files left out (a link)');
    },
  ],
  42: [
    'a pipe, a device and an empty file are refused at once',
    async () => {
      expect((await refused(put('a.npy', ''), { format: 'npy' })).code).toBe('file-empty');
      if (process.platform === 'win32') return;
      const pipe = join(dirname(put('beside.csv', 'a\n1\n')), 'pipe.csv');
      expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
      for (const path of [pipe, '/dev/zero']) {
        await expect(bring(path, { format: 'csv' })).rejects.toMatchObject({ code: 'file-not-regular' });
      }
    },
  ],
  44: [
    'an archive whose entries lead elsewhere is refused: up, absolute, with a backslash or a drive, a link',
    async () => {
      for (const name of ['../x.npy', '/x.npy', 'a\\x.npy', 'C:x.npy', 'a/../../x.npy']) {
        const error = await refused(put('a.npz', zipOf([{ name }])));
        expect(error).toMatchObject({ code: 'zip-invalid', details: { rule: 'path' } });
      }
      const link = await refused(put('a.npz', zipOf([{ name: 'x.npy', mode: 0o120777 }])));
      expect(link.details['rule']).toBe('link');
    },
  ],
  45: [
    'an archive that is a bomb, lies about a size, has too many entries, a password or an archive in it is refused',
    async () => {
      const many = Array.from({ length: LIMITS.archiveEntries + 1 }, (_, index) => ({
        name: `${index}.npy`,
        bytes: new Uint8Array(0),
      }));
      for (const [entries, rule] of [
        [[{ name: 'x.npy', bytes: new Uint8Array(5_000_000) }], 'bomb'],
        [
          Array.from({ length: 3 }, (_, i) => ({ name: `${i}.npy`, size: 2 ** 31 - 1, packedSize: 2 ** 26 })),
          'bomb',
        ],
        [[{ name: 'x.npy', bytes: new Uint8Array(3000), size: 100 }], 'damaged'],
        [[{ name: 'x.npy', bytes: new Uint8Array(3000), size: 5000 }], 'damaged'],
        [many, 'entries'],
        [[{ name: 'x.npy', flags: 1 }], 'encrypted'],
        [[{ name: 'inner.zip' }], 'nested'],
      ] as const) {
        const error = await refused(put('a.npz', zipOf(entries)));
        expect(error).toMatchObject({ code: 'zip-invalid', details: { rule } });
      }
      const whole = zipOf([{ name: 'x.npy' }]);
      expect(await refused(put('a.npz', whole.subarray(0, whole.length - 10)))).toMatchObject({
        code: 'zip-invalid',
        details: { rule: 'damaged' },
      });
      const head = idxOf([10, 8, 8], new Uint8Array(0));
      const bomb = gzipSync(Buffer.concat([head, Buffer.alloc(20_000_000)]));
      expect((await refused(put('train-images-idx3-ubyte.gz', bomb))).code).toBe('idx-invalid');
    },
  ],
};

/** A folder with one good picture and whatever `spoil` puts into it. */
async function bringPictures(spoil: (pictures: string) => void) {
  const good = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
    .png()
    .toBuffer();
  const path = join(dirname(put('fruit/apple/good.png', good)), '..');
  spoil(path);
  return { path, ...(await bring(path)) };
}

async function leavesOut(name: string, bytes: Uint8Array, reason: string): Promise<void> {
  const { dataset, warnings } = await bringPictures((pictures) =>
    writeFileSync(join(pictures, 'apple', name), bytes),
  );
  expect(dataset.rows).toBe(1);
  expect(warnings.join('\n')).toContain(`1 file left out (${reason}): "${name}"`);
  // Alone it is no dataset at all.
  const alone = join(dirname(put(`fruit/apple/${name}`, bytes)), '..');
  const before = bytesOfWorkspace();
  await expect(bring(alone)).rejects.toMatchObject({ code: 'images-none' });
  expect(bytesOfWorkspace()).toEqual(before);
}

describe('a bad input', () => {
  it.each(Object.entries(promises).map(([row, [promise, check]]) => [row, promise, check] as const))(
    '%s: %s',
    async (_row, _promise, check) => {
      await check();
      // The studio goes on: a good file comes in afterwards.
      const { dataset } = await bring(put('good.csv', 'a,b\n1,2\n3,4\n'));
      expect(dataset.rows).toBe(2);
    },
  );

  it('has a test for every row that speaks of tables, binary files and archives', () => {
    const rows = [...Array.from({ length: 22 }, (_, index) => 21 + index), 44, 45];
    expect(Object.keys(promises).map(Number)).toEqual(rows);
  });
});
