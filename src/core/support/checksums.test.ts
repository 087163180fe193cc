import { createHash } from 'node:crypto';
import { crc32 as nodeCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { createSha256, sha256 } from './sha256.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

it('calculates the SHA-256 that Node calculates, in one piece or in several', () => {
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (pieces) => {
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      const expected = createHash('sha256').update(whole).digest('hex');
      expect(sha256(whole)).toBe(expected);
      const running = createSha256();
      for (const piece of pieces) running.update(piece);
      expect(running.hex()).toBe(expected);
    }),
  );
});

it('calculates the CRC-32 that Node calculates, in one piece or in several', () => {
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(crc32(a)).toBe(nodeCrc32(a));
      expect(crc32(b, crc32(a))).toBe(nodeCrc32(Uint8Array.of(...a, ...b)));
    }),
  );
});
