import { setFlagsFromString } from 'node:v8';

/** Joins pairs of vectors of 128 bits into ones of 256 where code is optimised, without another order of operations. */
const JOIN = '--experimental-wasm-revectorize';
/** The optimising compiler from the first call on: what a rehearsal has seen is what a run is calculated with. */
const OPTIMISE_AT_ONCE = '--no-liftoff';
/** V8 13.0 joins vectors reliably in its newer compiler only, which it has to be told to use. Others know no such flag. */
const NEWER_COMPILER = '--turboshaft-wasm';
const NEEDS_NEWER_COMPILER = /^13\.0\./;

/** Kernels that are compiled from now on go through the optimising compiler alone. */
export function compileAtOnce(): void {
  setFlagsFromString(OPTIMISE_AT_ONCE);
}

/**
 * Lets this process make vectors of 256 bits, for kernels that are compiled from now on. An experiment of V8: only
 * after a rehearsal in another process (see tasks/check-vectors.ts).
 */
export function allowWideVectors(): void {
  compileAtOnce();
  if (NEEDS_NEWER_COMPILER.test(process.versions.v8)) setFlagsFromString(NEWER_COMPILER);
  setFlagsFromString(JOIN);
}
