/** Names that Windows keeps for devices, whatever follows them. */
const devices = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/**
 * Makes a file name to offer in a save dialog out of any name that a person gave: no separators, no characters
 * that a system refuses, no device names, no leading or trailing dots and spaces, at most 80 characters.
 */
export function safeFileName(name: string, fallback: string): string {
  const cleaned = [...name.normalize('NFC')]
    .map((character) => (/[\p{L}\p{N} _.()+-]/u.test(character) ? character : '_'))
    .join('')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 80)
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  if (cleaned === '' || /^_+$/.test(cleaned)) return fallback;
  return devices.test(cleaned) ? `_${cleaned}` : cleaned;
}
