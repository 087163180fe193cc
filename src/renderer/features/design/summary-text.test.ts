import { expect, it } from 'vitest';
import { analyzeDesign } from '../../../core/graph/analyze.ts';
import { irisDesign } from '../../bridge/fake/fake-designs.ts';
import { arrangeLayers } from '../../network/layer-rows.ts';
import { printSummary, summarize, totalsOf } from './summary-text.ts';

const analysis = analyzeDesign(irisDesign);
const lines = summarize(arrangeLayers(irisDesign, analysis), analysis, 32);

it('sums parameters and the memory of a batch', () => {
  expect(lines.map(({ activationBytes }) => activationBytes)).toEqual([512, 2048, 2048, 384]);
  expect(totalsOf(lines)).toMatchObject({ parameters: 131, trainable: 131, activationBytes: 4992 });
});

it('goes out as text, CSV and Markdown with the same numbers', () => {
  const csv = printSummary(lines, 'csv').split('\r\n');
  expect(csv[2]).toBe('dense_1,Dense,"[N, 16]",80,80,64,2048,');
  expect(csv.at(-2)).toBe('Total,,,131,131,128,4992,');
  expect(printSummary(lines, 'markdown').split('\n')[3]).toBe(
    '| dense_1 | Dense | [N, 16] | 80 | 80 | 64 | 2048 |  |',
  );
  expect(printSummary(lines, 'text')).toContain('dense_1  Dense  [N, 16]');
});
