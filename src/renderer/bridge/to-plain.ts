import { toRaw } from 'vue';

/** Copies JSON-like data out of Vue's reactive proxies, so that it can be sent to another process. */
export function toPlain(value: unknown): unknown {
  const raw = toRaw(value);
  if (typeof raw !== 'object' || raw === null || ArrayBuffer.isView(raw)) return raw;
  if (Array.isArray(raw)) return raw.map(toPlain);
  return Object.fromEntries(
    Object.entries(raw)
      .filter(([, entry]) => entry !== undefined)
      .map(([key, entry]) => [key, toPlain(entry)]),
  );
}
