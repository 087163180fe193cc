const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of RFC 4648 with padding, cut into lines of `width` characters (a multiple of 4). */
export function encodeBase64(bytes: Uint8Array, width = 4096): readonly string[] {
  const lines: string[] = [];
  const bytesPerLine = (width / 4) * 3;
  for (let start = 0; start < bytes.length; start += bytesPerLine) {
    const end = Math.min(bytes.length, start + bytesPerLine);
    let line = '';
    for (let i = start; i < end; i += 3) {
      const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
      line += alphabet[word >>> 18]! + alphabet[(word >>> 12) & 63]!;
      line += i + 1 < end ? alphabet[(word >>> 6) & 63]! : '=';
      line += i + 2 < end ? alphabet[word & 63]! : '=';
    }
    lines.push(line);
  }
  return lines;
}
