/**
 * Writes resources/datasets/facts.json: what describeTable says about each built-in dataset, so that the studio can
 * list them at its start without reading a row. A test compares the file with the rows.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseBuiltinIndex } from '../src/core/datasets/builtin.ts';
import { readBuiltinFiles } from '../src/main/tasks/builtin-files.ts';
import { describeTable } from '../src/main/tasks/describe-table.ts';

const folder = join(import.meta.dirname, '../resources/datasets');
const index = parseBuiltinIndex(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')));
const lines = index.map((dataset) => {
  const facts = describeTable(readBuiltinFiles(folder, dataset));
  return `${JSON.stringify(dataset.name)}:${JSON.stringify(facts)}`;
});
writeFileSync(join(folder, 'facts.json'), `{\n${lines.join(',\n')}\n}\n`);
console.log(`Wrote the facts of ${index.length} datasets.`);
