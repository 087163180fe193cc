import { describe, expect, it, vi } from 'vitest';
import { isLocalAddress } from './session-guard.ts';

vi.mock('electron', () => ({ protocol: {} }));

describe('isLocalAddress', () => {
  it('lets the app load itself and data that it made', () => {
    expect(isLocalAddress('app://studio/assets/main.js', false)).toBe(true);
    expect(isLocalAddress('blob:app://studio/6f9c', false)).toBe(true);
    expect(isLocalAddress('data:image/png;base64,AA==', false)).toBe(true);
  });

  it.each([
    'https://example.org/',
    'http://localhost:80/',
    'ws://localhost/',
    'file:///etc/hosts',
    'app://studio.example.org/',
  ])('refuses %s', (address) => {
    expect(isLocalAddress(address, true)).toBe(false);
  });

  it('lets developer tools load only where they are allowed', () => {
    expect(isLocalAddress('devtools://devtools/bundled/inspector.html', true)).toBe(true);
    expect(isLocalAddress('devtools://devtools/bundled/inspector.html', false)).toBe(false);
  });
});
