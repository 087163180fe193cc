import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../support/crc32c.ts';
import { StudioError } from '../../support/errors.ts';
import { createRandom } from '../../support/random.ts';
import { findPython, runPython } from '../testing/python.ts';
import { readEvents, writeEvents, type ScalarCurve } from './events.ts';

const curve = (tag: string, values: readonly number[]): ScalarCurve => ({
  tag,
  steps: Float64Array.from(values, (_, index) => index * 300),
  values: Float64Array.from(values),
  wallTimes: Float64Array.from(values, (_, index) => 1_700_000_000.25 + index),
});
const curves = [curve('train/loss', [2.5, 0.125, Number.NaN, -3]), curve('validation/größe', [1e30, 0])];
const file = writeEvents(curves, 1_700_000_000);

/**
 * Bytes as TensorFlow 2's summary writer lays them out, put together by hand from event.proto, summary.proto and
 * tensor.proto: wall_time 1.5e9, step 7, one scalar "acc" as a float tensor with the metadata of the plug-in.
 */
const byTensorFlow2 = [
  0x09, 0x0, 0x0, 0x0, 0xc0, 0xb, 0x5a, 0xd6, 0x41, 0x10, 7, 0x2a, 0x25, 0x0a, 0x23, 0x0a, 3, 0x61, 0x63,
  0x63, 0x42, 9, 0x08, 1, 0x12, 0, 0x2d, 0, 0, 0x40, 0x3f, 0x4a, 0x11, 0x0a, 0x0b, 0x0a, 7, 0x73, 0x63, 0x61,
  0x6c, 0x61, 0x72, 0x73, 0x12, 0, 0x12, 0x02, 0x61, 0x62,
];

describe('CRC-32C', () => {
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(255), 0x62a8ab43],
    ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ])('is that of RFC 3720 for %s', (_what, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe('event files', () => {
  it('give back what was written, as float32', () => {
    const { curves: back, problem, skipped } = readEvents(file);
    expect({ problem, skipped }).toEqual({ problem: null, skipped: 0 });
    expect(back.map(({ tag }) => tag).sort()).toEqual(['train/loss', 'validation/größe']);
    for (const { tag, values, steps, wallTimes } of curves) {
      const found = back.find((each) => each.tag === tag)!;
      expect([...found.values]).toEqual([...values].map(Math.fround));
      expect(found.steps).toEqual(steps);
      expect(found.wallTimes).toEqual(wallTimes);
    }
  });

  it('are read where the scalars are tensors, as TensorFlow 2 writes them', async () => {
    const { writeRecords } = await import('./records.ts');
    const { curves: back } = readEvents(writeRecords([Uint8Array.from(byTensorFlow2)]));
    expect(back).toEqual([
      {
        tag: 'acc',
        steps: Float64Array.of(7),
        values: Float64Array.of(0.75),
        wallTimes: Float64Array.of(1.5e9),
      },
    ]);
  });

  const python = findPython('crcmod');
  it.skipIf(!python.found)(`pass the checks of another CRC and another parser${python.remark}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'descent-events-'));
    writeFileSync(join(folder, 'events'), file);
    const found = runPython(
      `
import json, struct, crcmod.predefined
crc = crcmod.predefined.mkPredefinedCrcFun('crc-32c')
def masked(b):
    c = crc(b)
    return (((c >> 15) | (c << 17)) + 0xa282ead8) & 0xffffffff
def varint(b, at):
    value = shift = 0
    while True:
        value |= (b[at] & 127) << shift
        shift += 7
        at += 1
        if b[at - 1] < 128: return value, at
def fields(b):
    at = 0
    while at < len(b):
        tag, at = varint(b, at)
        if tag & 7 == 0: value, at = varint(b, at)
        elif tag & 7 == 1: value, at = struct.unpack_from('<d', b, at)[0], at + 8
        elif tag & 7 == 5: value, at = struct.unpack_from('<f', b, at)[0], at + 4
        else:
            length, at = varint(b, at)
            value, at = b[at:at + length], at + length
        yield tag >> 3, value
data = open('events', 'rb').read()
at, events = 0, []
while at < len(data):
    length, = struct.unpack_from('<Q', data, at)
    assert struct.unpack_from('<I', data, at + 8)[0] == masked(data[at:at + 8])
    body = data[at + 12:at + 12 + length]
    assert struct.unpack_from('<I', data, at + 12 + length)[0] == masked(body)
    at += length + 16
    event = dict(fields(body))
    if 3 in event: events.append(['version', event[3].decode(), event[1]])
    else:
        value = dict(fields(dict(fields(event[5]))[1]))
        events.append([value[1].decode(), event.get(2, 0), value[2], event[1]])
print(json.dumps(events))`,
      folder,
    ) as (string | number)[][];
    rmSync(folder, { recursive: true });
    expect(found[0]).toEqual(['version', 'brain.Event:2', 1_700_000_000]);
    expect(found.length).toBe(7);
    expect(found).toContainEqual(['train/loss', 300, 0.125, 1_700_000_001.25]);
    expect(found).toContainEqual(['validation/größe', 0, Math.fround(1e30), 1_700_000_000.25]);
  });

  it('give what comes before a cut, and say that there was one', () => {
    const { curves: back, problem } = readEvents(file.subarray(0, file.length - 3));
    expect(problem).toContain('record');
    expect(back.reduce((sum, { steps }) => sum + steps.length, 0)).toBe(5);
  });

  it('are refused, or read up to the damage, whatever is wrong with them: 300 cases', () => {
    const random = createRandom(3);
    const known = ({ values }: ScalarCurve) => [...values].map(Math.fround);
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from(file);
      for (let n = 0; n <= random.nextBelow(4); n++)
        bytes[random.nextBelow(bytes.length)] = random.nextBelow(256);
      try {
        const { curves: back } = readEvents(bytes);
        for (const { tag, values } of back) {
          const original = curves.find((each) => each.tag === tag);
          expect(original, tag).toBeDefined();
          for (const value of values)
            expect(known(original!).some((each) => Object.is(each, value))).toBe(true);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
      }
    }
    expect(() => readEvents(new TextEncoder().encode('step,loss\n1,2\n'.repeat(9)))).toThrow(StudioError);
  });
});
