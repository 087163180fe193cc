/** Argument that makes the installed studio a command line: `descent` beside it passes it. */
const MARK = '--cli';

/**
 * What stands behind `--cli`; null where the window is meant.
 * @param packaged false: from the sources, where the folder of the app stands before it.
 */
export function readCommandLine(argv: readonly string[], packaged: boolean): readonly string[] | null {
  const place = argv.indexOf(MARK);
  if (place < 1) return null;
  // Switches of Chromium may come first; a file to open may not.
  const isFirst = argv.slice(1, place).every((each) => each.startsWith('--'));
  return isFirst || !packaged ? argv.slice(place + 1) : null;
}
