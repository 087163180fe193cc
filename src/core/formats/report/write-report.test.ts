import { expect, it } from 'vitest';
import { writeReport, type ReportedRun } from './write-report.ts';

const evil = `<img src=x onerror="alert('1')">&amp;`;
const run: ReportedRun = {
  name: evil,
  facts: [['Data', evil]],
  metrics: [
    { name: 'validation.loss', best: 0.123456, bestEpoch: 7, last: Number.NaN },
    { name: 'train.loss', best: Number.NaN, bestEpoch: 1, last: Number.NaN },
  ],
  settings: [[evil, '0.01']],
  layers: [['dense_1', 'dense']],
  events: [evil],
  notes: evil,
  difference: null,
};

it('is one file without scripts and links, in which every text stays text', () => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><text>'"</text></svg>`;
  const html = writeReport({
    title: evil,
    writtenAt: 'today',
    studio: '1',
    charts: [{ title: evil, svg }],
    runs: [run, { ...run, name: 'second', difference: 'They differ in one setting.' }],
  });
  expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;');
  expect(html).not.toContain('<img src=x');
  expect(html).not.toContain('<script');
  expect(html.match(/(src|href)="(?!data:)/g)).toBeNull();
  expect(html).toContain("default-src 'none'");
  expect(html).toContain('0.1235 @7 / NaN');
  expect(html).toContain('not finite');
  // The picture is whole.
  const data = /<img src="data:image\/svg\+xml;charset=utf-8,([^"]*)"/.exec(html)?.[1];
  expect(decodeURIComponent(data!)).toBe(svg);
});
