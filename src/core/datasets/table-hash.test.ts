import { expect, it } from 'vitest';
import { readCsvText } from './csv.ts';
import { hashTable } from './table-hash.ts';

it('is the same for the same content, and another for any other', () => {
  const hash = (text: string) => hashTable(readCsvText(text));
  const base = hash('a,b\n1,x\n2,\n');
  expect(base).toMatch(/^[0-9a-f]{64}$/);
  expect(hash('a;b\r\n1;"x"\r\n2;NA\r\n')).toBe(base);
  const others = [
    'a,c\n1,x\n2,\n',
    'a,b\n1,x\n3,\n',
    'a,b\n1,y\n2,\n',
    'a,b\n1,x\n2,x\n',
    'b,a\nx,1\n,2\n',
    'a,b\n1,x\n',
  ];
  expect(new Set([base, ...others.map(hash)]).size).toBe(others.length + 1);
});
