import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { windowBackgrounds } from './theme.ts';

vi.mock('electron', () => ({ BrowserWindow: {}, nativeTheme: {} }));

it('opens the window in the colours of the page, so that nothing flashes', () => {
  const tokens = readFileSync(join(import.meta.dirname, '../../renderer/ui/tokens.css'), 'utf8');
  const frames = [...tokens.matchAll(/--surface-frame:\s*(#[0-9a-f]{6})/gi)].map((match) => match[1]);
  expect(frames).toEqual([windowBackgrounds.light, windowBackgrounds.dark]);
});
