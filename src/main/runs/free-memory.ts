import { totalmem } from 'node:os';

/**
 * Bytes that another process may take without making the machine swap. macOS counts pages that only cache files as
 * taken: there half of the machine is believed to be free, whatever it says.
 */
export function readFreeMemory(): number {
  const available = process.availableMemory();
  return process.platform === 'darwin' ? Math.max(available, totalmem() / 2) : available;
}
