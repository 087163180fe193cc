/** True on macOS, where Cmd takes the place of Ctrl. */
export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent);

const MAC_CAPS: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const CAPS: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  Delete: 'Del',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'Space',
};

/** The caps of a combination: `Mod+Shift+Z` -> `Ctrl`, `Shift`, `Z`. A `+` alone stays a `+`. */
export function describeKeys(keys: string): readonly string[] {
  const names = { ...CAPS, ...(isMac ? MAC_CAPS : {}) };
  return keys.split(/(?<=.)\+(?=.)/).map((part) => names[part] ?? part);
}

/** True when the pressed key is the combination `Mod+Shift+Z`. Letters are compared without case. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split(/(?<=.)\+(?=.)/);
  const key = parts.at(-1)!;
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (mod !== wants('Mod') || event.altKey !== wants('Alt')) return false;
  const pressed = event.key === ' ' ? 'Space' : event.key;
  // Punctuation such as `?` needs Shift on many layouts and not on others: only letters and names care.
  const shiftMatters = key.length > 1 || /[a-z0-9]/i.test(key);
  if (shiftMatters && event.shiftKey !== wants('Shift')) return false;
  return pressed.toLowerCase() === key.toLowerCase();
}

/** True where typing goes into a field, so that single letters are text and not shortcuts. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  );
}
