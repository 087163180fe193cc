import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pngHeaderOf } from '../testing/hostile-files.ts';
import { createImportFolder, type ImportFolder } from '../testing/import-folder.ts';

let place: ImportFolder;
let folder: string;
beforeEach(() => {
  place = createImportFolder();
  folder = join(place.folder, 'fruit');
  mkdirSync(folder);
});
afterEach(() => place.remove());

/** One colour all over. */
const picture = (background: string, width = 10, height = 10) =>
  sharp({ create: { width, height, channels: 3, background } });

async function makeFolder(): Promise<void> {
  place.write('fruit/apple/1.png', await picture('#ff0000').png().toBuffer());
  place.write('fruit/apple/deep/2.jpg', await picture('#ff0000', 20, 10).jpeg({ quality: 100 }).toBuffer());
  place.write('fruit/pear/3.webp', await picture('#00ff00').webp({ lossless: true }).toBuffer());
}

describe('a folder of pictures', () => {
  it('becomes one row per picture with its class, in the size and colours that were chosen', async () => {
    await makeFolder();
    const preview = await place.preview(folder);
    expect(preview).toMatchObject({
      format: 'images',
      values: { width: 10, height: 10, colour: 'colour', fit: 'cover' },
      exampleShape: [10, 10, 3],
      target: 'class',
    });
    const { table, cells } = await place.read(folder, { values: { width: 2, height: 3 } });
    expect(table).toMatchObject({ rows: 3, exampleShape: [3, 2, 3], suggestedTarget: 'class' });
    expect(table.columns.slice(0, 4).map(({ name }) => name)).toEqual([
      'p0_0_0',
      'p0_0_1',
      'p0_0_2',
      'p0_1_0',
    ]);
    expect(cells.map((row) => row.at(-1))).toEqual(['apple', 'apple', 'pear']);
    expect(cells[0]!.slice(0, 3)).toEqual([255, 0, 0]);
    expect(cells[2]!.slice(0, 3)).toEqual([0, 255, 0]);
    const grey = await place.read(folder, { values: { width: 4, height: 4, colour: 'grey' } });
    expect(grey.table.exampleShape).toEqual([4, 4, 1]);
    expect(grey.table.columns.length).toBe(17);
  });

  it('38 to 42: leaves out what it must not read, and says how much of what', async () => {
    await makeFolder();
    place.write('fruit/apple/huge.png', pngHeaderOf(60_000, 60_000));
    const whole = await picture('#123456', 200, 200).jpeg().toBuffer();
    place.write('fruit/apple/cut.jpg', whole.subarray(0, whole.length >> 1));
    place.write('fruit/pear/drawing.png', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    place.write('fruit/pear/moving.png', 'GIF89a');
    place.write('fruit/pear/page.png', '<html>');
    place.write('fruit/pear/none.png', '');
    place.write('fruit/pear/notes.txt', 'hello');
    place.write('fruit/loose.png', await picture('#fff').png().toBuffer());
    const outside = join(place.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'secret.png'), await picture('#fff').png().toBuffer());
    symlinkSync(outside, join(folder, 'elsewhere'));
    symlinkSync(folder, join(folder, 'apple', 'loop'));
    const { table, warnings } = await place.read(folder, { values: { width: 4, height: 4 } });
    expect(table.rows).toBe(3);
    const text = warnings.join('\n');
    for (const part of [
      '1 file left out (over 50 million pixels): "huge.png"',
      '1 file left out (damaged or cut off): "cut.jpg"',
      '3 files left out (something else under the name of a picture): "drawing.png", "moving.png", "page.png"',
      '1 file left out (empty): "none.png"',
      '2 files left out (a link): "loop", "elsewhere"',
      '1 file left out (in no folder of a class): "loose.png"',
      '1 file left out (no PNG, JPEG or WebP): "notes.txt"',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('without a usable picture is refused with the reasons', async () => {
    place.write('fruit/apple/drawing.png', '<svg/>');
    const error = await place.refusal(folder);
    expect(error.code).toBe('images-none');
    expect(error.message).toContain('drawing.png');
  });

  it('is refused in a size that no table can hold', async () => {
    await makeFolder();
    expect((await place.refusal(folder, { values: { width: 200, height: 200 } })).code).toBe(
      'table-too-wide',
    );
  });
});
