import { readImport } from '../../src/main/imports/import-job.ts';

// One import as the studio's own process does it: argv has the file and the table that is to be made.
const [, , path = '', table = ''] = process.argv;
const start = performance.now();
let reports = 0;
const source = { origin: 'file', path, name: 'rows.csv', text: '' } as const;
const read = await readImport(
  source,
  { format: null, values: {}, roles: [], target: null },
  table,
  ({ doneBytes, totalBytes, rows }) => {
    if (reports++ % 8 === 0) console.log(JSON.stringify({ share: doneBytes / totalBytes, rows }));
  },
);
console.log(
  JSON.stringify({
    done: true,
    seconds: (performance.now() - start) / 1000,
    rows: read.description.rows,
    reports,
    // Kilobytes on every system that Node runs on.
    peakMb: process.resourceUsage().maxRSS / 1024,
  }),
);
