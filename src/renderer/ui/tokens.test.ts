import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mixColours, mixDiverging } from './tokens.ts';

const css = readFileSync(`${import.meta.dirname}/tokens.css`, 'utf8');

/** The colours of a theme by name; the light theme stands first in the file. */
function readTheme(theme: 'light' | 'dark'): ReadonlyMap<string, string> {
  const block = css.split(`:root[data-theme='${theme}'] {`)[1]!.split('\n}')[0]!;
  return new Map([...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** WCAG 2 relative luminance. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(first: string, second: string): number {
  const [dark, light] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

const surfaces = ['frame', 'panel', 'card', 'menu', 'field'].map((name) => `--surface-${name}`);

describe.each(['light', 'dark'] as const)('the %s theme', (theme) => {
  const colours = readTheme(theme);
  const ratio = (first: string, second: string): number =>
    contrast(colours.get(first)!, colours.get(second)!);

  it('has text of at least 4.5:1 on every surface', () => {
    for (const text of ['--text', '--text-muted', '--text-faint', '--accent-text']) {
      for (const surface of [...surfaces, '--surface-hover']) {
        expect(ratio(text, surface), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(ratio('--text-on-accent', '--accent')).toBeGreaterThanOrEqual(4.5);
    expect(ratio('--accent-text', '--accent-soft')).toBeGreaterThanOrEqual(4.5);
  });

  it('has readable words for every status, on its own ground as well', () => {
    for (const status of ['good', 'warning', 'bad', 'info']) {
      const word = `--status-${status}`;
      for (const surface of ['--surface-panel', '--surface-card', `${word}-soft`]) {
        expect(ratio(word, surface), `${word} on ${surface}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('has curves, focus rings and layer colours of at least 3:1', () => {
    const names = [...colours.keys()].filter((name) =>
      /^--(run-\d|layer-|focus-ring|diverging-(neg|pos))/.test(name),
    );
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) {
      expect(ratio(name, '--surface-panel'), name).toBeGreaterThanOrEqual(3);
    }
  });

  it('defines every colour that the other theme defines', () => {
    const other = readTheme(theme === 'light' ? 'dark' : 'light');
    expect([...colours.keys()].sort()).toEqual([...other.keys()].sort());
  });
});

it('mixes the diverging scale from orange over neutral to blue', () => {
  const scale = { negative: '#ff8000', zero: '#000000', positive: '#0000ff' };
  expect(mixDiverging(-1, scale)).toBe('#ff8000');
  expect(mixDiverging(0, scale)).toBe('#000000');
  expect(mixDiverging(7, scale)).toBe('#0000ff');
  expect(mixDiverging(Number.NaN, scale)).toBe('#000000');
  expect(mixColours('#000000', '#ffffff', 0.5)).toBe('#808080');
  // As a built stylesheet shortens them.
  expect(mixColours('#fff', '#5746d6', 0)).toBe('#ffffff');
  expect(mixColours('#fff', '#048', 0.5)).toBe('#80a2c4');
});
