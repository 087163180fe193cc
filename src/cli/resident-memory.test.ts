import { expect, it } from 'vitest';
import { parseTaskList, readResidentMb, watchResidentMemory } from './resident-memory.ts';

it('reads how much memory a process holds', async () => {
  const found = await readResidentMb(process.pid);
  expect(found).toBeGreaterThan(10);
  expect(await readResidentMb(2 ** 30)).toBe(0);
});

it('reads what tasklist says, whatever groups its digits', () => {
  expect(parseTaskList('"node.exe","42","Console","1","81,220 K"\r\n')).toBe(81_220);
  expect(parseTaskList('"node.exe","42","Console","1","81.220 K"')).toBe(81_220);
  expect(parseTaskList('INFO: No tasks are running which match the specified criteria.')).toBe(0);
});

it('tells once that a process holds more than it may, and nothing after the watch ended', async () => {
  await new Promise<void>((resolve) => void watchResidentMemory(process.pid, 1, resolve));
  let told = 0;
  const end = watchResidentMemory(process.pid, 1, () => told++);
  end();
  await readResidentMb(process.pid);
  expect(told).toBe(0);
});
