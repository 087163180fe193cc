import { describe, expect, it } from 'vitest';
import { safetensors } from '../core/formats/safetensors.ts';
import { createVectorCheck } from '../main/tasks/check-vectors.ts';
import { runTaskInProcess } from './task-process.ts';

describe('a file that a command reads', () => {
  const tensors = [{ name: 'kernel', shape: [2], values: Float32Array.of(1, 2) }];
  const file = (name: string, bytes: Uint8Array) => ({ files: [{ name, bytes }] });

  it('is read in a process of its own, which hands over what it found or why not', async () => {
    const bytes = safetensors.write({ tensors, metadata: {} });
    const [read] = await Promise.all([
      runTaskInProcess('readModel', file('net.safetensors', bytes)),
      expect(
        runTaskInProcess('readModel', file('net.safetensors', bytes.subarray(0, bytes.length - 1))),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^safetensors-|^weights-/) as string }),
      expect(
        runTaskInProcess('readModel', file('net.safetensors', bytes), { signal: AbortSignal.timeout(1) }),
      ).rejects.toMatchObject({ code: 'cancelled' }),
    ]);
    expect(read).toMatchObject({ format: 'safetensors', tensors: [{ name: 'kernel', shape: [2] }] });
  });
});

describe('wide vectors', () => {
  it('give the bits of the usual ones in a process of their own, whether or not they are quicker here', async () => {
    const { reason } = await createVectorCheck(runTaskInProcess)();
    expect(reason).toMatch(/gave the same bits|are not quicker/);
  });
});
