/** The only variables that a child process gets; everything else could change what it does. */
const allowed = ['LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'SYSTEMROOT', 'windir'];

/** Environment of a utility process, with the id of this process, whose end it must not outlive. */
export function childEnvironment(source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const environment: Record<string, string> = { DESCENT_PARENT: String(process.pid) };
  for (const name of allowed) {
    const value = source[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
