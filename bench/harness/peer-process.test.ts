import { describe, expect, it } from 'vitest';
import { startPeer } from './peer-process.ts';

const node = (script: string) => startPeer(process.execPath, ['-e', script], { limitMs: 10_000 });
const echo = `
  console.log('Hello from a library');
  console.log(JSON.stringify({ ready: true, version: '1.2' }));
  process.stdin.on('data', (text) => console.log(JSON.stringify({ value: String(text).trim() })));`;

describe('a peer process', () => {
  it('says its version and answers, whatever its libraries print', async () => {
    const peer = await node(echo);
    expect(peer.greeting).toEqual({ ready: true, version: '1.2' });
    expect(await peer.ask('measure 5', 10_000)).toEqual({ value: 'measure 5' });
    peer.end();
  });

  it('fails with its last words when it ends', async () => {
    await expect(node(`console.error('one'); console.error('no such module')`)).rejects.toThrow(
      'no such module',
    );
  });

  it('fails with the error that it reports', async () => {
    await expect(node(`console.log('{"error":"cannot train"}')`)).rejects.toThrow('cannot train');
  });

  it('is ended when it does not answer in time', async () => {
    const peer = await node(`console.log('{"ready":true}'); setInterval(() => 0, 1000)`);
    await expect(peer.ask('measure 5', 20)).rejects.toThrow('no answer within');
    await expect(peer.ask('measure 5', 10_000)).rejects.toThrow();
  });

  it('fails where the command does not exist', async () => {
    await expect(startPeer('/nowhere/python3', [], { limitMs: 10_000 })).rejects.toThrow('ENOENT');
  });
});
