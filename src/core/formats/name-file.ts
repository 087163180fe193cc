import { showValue, StudioError } from '../support/errors.ts';

/** The same refusal with the name of the file in front, where its sentence does not say it. */
export function nameFile(error: unknown, name: string): unknown {
  if (!(error instanceof StudioError) || error.message.includes(showValue(name))) return error;
  return new StudioError(error.code, `${showValue(name)} was not read. ${error.message}`, {
    name,
    ...error.details,
  });
}
