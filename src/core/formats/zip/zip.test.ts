import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../support/crc32.ts';
import { StudioError } from '../../support/errors.ts';
import { createRandom } from '../../support/random.ts';
import { inflate, InflateError } from './inflate.ts';
import { readZip } from './read-zip.ts';
import { writeZip } from './write-zip.ts';

const limits = { entries: 10, totalBytes: 1_000_000 };
const bytes = (text: string) => new TextEncoder().encode(text);

function rule(archive: Uint8Array, own = limits): unknown {
  try {
    readZip(archive, own);
  } catch (error) {
    if (error instanceof StudioError && error.code === 'zip-invalid') return error.details['rule'];
    throw error;
  }
  return 'accepted';
}

/** An archive with one deflated entry that may lie about its size. */
function deflated(content: Uint8Array, size = content.length): Uint8Array {
  const packed = deflateRawSync(content);
  const archive = writeZip([{ name: 'a', bytes: packed }]);
  const view = new DataView(archive.buffer);
  const directory = 31 + packed.length;
  for (const [method, checksum, unpacked] of [
    [8, 14, 22],
    [directory + 10, directory + 16, directory + 24],
  ] as const) {
    view.setUint16(method, 8, true);
    view.setUint32(checksum, crc32(content), true);
    view.setUint32(unpacked, size, true);
  }
  return archive;
}

describe('zip archives', () => {
  const entries = [
    { name: 'a.txt', bytes: bytes('hello') },
    { name: 'folder/é', bytes: new Uint8Array(0) },
  ];

  it('come back as they went in, at the alignment that was asked for', () => {
    expect(readZip(writeZip(entries), limits)).toEqual(entries);
    for (let length = 1; length < 70; length++) {
      const named = [
        { name: 'x'.repeat(length), bytes: bytes('data') },
        { name: 'y', bytes: bytes('data') },
      ];
      const archive = writeZip(named, 64);
      expect(readZip(archive, limits)).toEqual(named);
      for (const at of [...archive.keys()].filter(
        (i) => String.fromCharCode(...archive.subarray(i, i + 4)) === 'data',
      ))
        expect(at % 64).toBe(0);
    }
  });

  it.each(['../up', 'a/../../b', '/etc/passwd', 'C:\\x', 'C:x', 'a\\b', 'folder/', './a', 'a//b', ''])(
    'are refused with the entry name %j',
    (name) => {
      expect(rule(writeZip([{ name, bytes: bytes('x') }]))).toBe('name');
    },
  );

  it('are refused when encrypted, linked, doubled, overlapping, damaged, cut off or too many', () => {
    const change = (edit: (archive: Uint8Array, view: DataView, directory: number) => void) => {
      const archive = writeZip([
        { name: 'a', bytes: bytes('hello') },
        { name: 'b', bytes: bytes('world') },
      ]);
      const view = new DataView(archive.buffer);
      edit(archive, view, view.getUint32(archive.length - 6, true));
      return rule(archive);
    };
    expect(change((_a, view, at) => view.setUint16(at + 8, 0x801, true))).toBe('encrypted');
    expect(change((_a, view, at) => view.setUint32(at + 38, 0xa1ff0000, true))).toBe('link');
    expect(change((a, _view, at) => (a[at + 46 + 1 + 46] = 0x61))).toBe('duplicate');
    expect(change((_a, view, at) => view.setUint32(at + 47 + 42, 0, true))).toBe('local-header');
    expect(change((a) => (a[32] = 0))).toBe('checksum');
    expect(change((_a, view, at) => view.setUint32(at + 42, 1, true))).toBe('local-header');
    expect(change((_a, view, at) => view.setUint32(at + 20, 50, true))).toBe('size');
    expect(change((_a, view, at) => view.setUint16(at + 10, 12, true))).toBe('method');
    expect(rule(writeZip(entries).subarray(0, 60))).toBe('end');
    const many = Array.from({ length: 11 }, (_unused, index) => ({ name: `${index}`, bytes: bytes('') }));
    expect(rule(writeZip(many))).toBe('entries');
    expect(rule(writeZip(entries), { entries: 10, totalBytes: 4 })).toBe('bomb');
  });

  it('are refused when they would unpack to more than they say, or to a hundred times their size', () => {
    expect(rule(deflated(bytes('hello '.repeat(20))))).toBe('accepted');
    expect(rule(deflated(bytes('hello '.repeat(20)), 50))).toBe('deflate');
    expect(rule(deflated(bytes('hello '.repeat(20)), 200))).toBe('deflate');
    const roomy = { entries: 10, totalBytes: 10_000_000 };
    expect(rule(deflated(new Uint8Array(1_000_000)), roomy)).toBe('accepted');
    expect(rule(deflated(new Uint8Array(2_000_000)), roomy)).toBe('bomb');
  });
});

describe('inflate', () => {
  it('undoes every level of compression', () => {
    const random = createRandom(3, 'inflate');
    for (let round = 0; round < 60; round++) {
      const length = random.nextBelow(5000);
      const spread = 1 + random.nextBelow(256);
      const content = Uint8Array.from({ length }, () => random.nextBelow(spread));
      const packed = deflateRawSync(content, { level: round % 10, strategy: round % 5 });
      expect(inflate(packed, length)).toEqual(content);
    }
  });

  it('refuses noise without harm (seed 4)', () => {
    const random = createRandom(4, 'noise');
    for (let round = 0; round < 400; round++) {
      const noise = Uint8Array.from({ length: 1 + random.nextBelow(80) }, () => random.nextBelow(256));
      try {
        inflate(noise, 1000);
      } catch (error) {
        expect(error).toBeInstanceOf(InflateError);
      }
    }
  });
});
