import { mkdirSync } from 'node:fs';
import { app } from 'electron';

/**
 * Lets tests put the user's data elsewhere (DESCENT_USER_DATA), never in a packaged app.
 * Must run before the single-instance lock, which belongs to that folder.
 */
export function chooseUserDataFolder(packaged: boolean): void {
  const folder = process.env['DESCENT_USER_DATA'];
  if (packaged || !folder) return;
  mkdirSync(folder, { recursive: true });
  app.setPath('userData', folder);
}
