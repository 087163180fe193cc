/** What every Descent error carries across process borders: a stable code, one sentence, and facts. */
export interface ErrorReport {
  /** Stable, machine-readable, kebab-case: `shape-mismatch`. Never reused for another meaning. */
  readonly code: string;
  /** One or two plain sentences: what, where, expected, found, what to do. */
  readonly message: string;
  /** Facts behind the sentence, JSON values only. */
  readonly details: Readonly<Record<string, unknown>>;
}

/** An error that a person can act upon. Everything thrown on purpose by the core is one of these. */
export class StudioError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'StudioError';
    this.code = code;
    this.details = details;
  }
}

/** Turns anything thrown into the report that crosses process borders. Unknown errors keep only their text. */
export function toErrorReport(error: unknown): ErrorReport {
  if (error instanceof StudioError) {
    return { code: error.code, message: error.message, details: error.details };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'unexpected', message, details: {} };
}

/** The inverse of {@link toErrorReport}, for the receiving side. */
export function fromErrorReport(report: ErrorReport): StudioError {
  return new StudioError(report.code, report.message, report.details);
}

/** Writes a found value into a message: short, quoted where text, never more than 60 characters. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 56 ? `${value.slice(0, 55)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    const text = `[${value.slice(0, 8).map(showValue).join(', ')}${value.length > 8 ? ', …' : ''}]`;
    return text.length > 60 ? `a list of ${value.length} entries` : text;
  }
  return 'an object';
}
