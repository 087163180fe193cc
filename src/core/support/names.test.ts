import { describe, expect, it } from 'vitest';
import { checkName, checkNotes, findNameProblem } from './names.ts';

describe('names', () => {
  it.each([
    '../../x',
    'CON',
    'nul.txt',
    'a.',
    '<img src=x onerror=alert(1)>',
    '{a|b}',
    "=cmd|'/c calc'!A1",
    'Größe 🙂',
    'שלום',
    '  x ',
  ])('takes %j: it is only text', (name) => {
    expect(findNameProblem(name)).toBeNull();
  });

  it.each([
    ['', 'visible'],
    ['   ', 'visible'],
    ['a\u0000b', 'U+0000'],
    ['a\nb', 'U+000A'],
    ['a\u007f', 'U+007F'],
    ['a\u2028b', 'U+2028'],
    ['evil\u202egnp.exe', 'U+202E'],
    ['\u2066x\u2069', 'U+2066'],
    ['\ud800', 'half a character'],
    ['x'.repeat(201), 'at most 200'],
    ['x'.repeat(100_000), 'at most 200'],
  ])('refuses %j', (name, reason) => {
    expect(findNameProblem(name)).toContain(reason);
    expect(() => checkName(name, 'the name of the run')).toThrow(/the name of the run/);
  });

  it('refuses what is no text', () => {
    expect(findNameProblem(7)).toBe('to be text');
  });

  it('lets notes have lines and tabs, but nothing hidden', () => {
    expect(() => checkNotes('a\n\tb\r\n', 'the notes')).not.toThrow();
    expect(() => checkNotes('a\u202eb', 'the notes')).toThrow(/U\+202E/);
    expect(() => checkNotes('a\u0000b', 'the notes')).toThrow(/U\+0000/);
    expect(() => checkNotes('x'.repeat(20_001), 'the notes')).toThrow(/20000/);
  });
});
