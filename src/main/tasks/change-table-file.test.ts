import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeTable, type TableChange } from '../../core/datasets/change-table.ts';
import { readCsvText } from '../../core/datasets/csv.ts';
import { encodeTable, hashBytes } from '../storage/table-bytes.ts';
import { changeTableFile } from './change-table-file.ts';
import { describeTable } from './describe-table.ts';

const table = readCsvText('a,b,word,y\n1,0.5,x,p\n2,1.5,y,q\n1,0.5,x,p\n3,,z,q\n4,2.5,7,p\n');
let folder: string;
let path: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'descent-change-'));
  path = join(folder, 'table.dtb');
  writeFileSync(path, encodeTable(table));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const changes: readonly TableChange[] = [
  { kind: 'rename', column: 'a', name: 'first' },
  { kind: 'retype', column: 'word', to: 'numeric' },
  { kind: 'retype', column: 'b', to: 'categorical' },
  { kind: 'remove', columns: ['b', 'y'] },
  { kind: 'deduplicate' },
  { kind: 'removeRows', rows: [0, 4] },
  { kind: 'target', column: 'word' },
];

it.each(changes.map((change) => [change.kind, change] as const))(
  'a table in a file is changed byte for byte as one in memory: %s',
  (kind, change) => {
    const draft = join(folder, `${kind}-${changes.indexOf(change)}.dtb`);
    const shares: number[] = [];
    const { staged, description } = changeTableFile({ table: { path }, change, path: draft }, (share) =>
      shares.push(share),
    );
    const wanted = changeTable(table, change);
    const bytes = readFileSync(draft);
    expect(bytes.equals(encodeTable(wanted))).toBe(true);
    expect(staged).toEqual({ path: draft, hash: hashBytes(bytes), size: bytes.length });
    const { suggestedTarget, suggestedTask, ...facts } = describeTable(wanted);
    expect(description).toMatchObject(facts);
    if (wanted.suggestedTarget !== null)
      expect(description).toMatchObject({ suggestedTarget, suggestedTask });
    expect(shares.at(-1)).toBe(1);
  },
);
