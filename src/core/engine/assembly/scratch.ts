/** Where this instance's private scratch area starts. Each thread's instance will get its own. */
let start: usize = 0;

/** Called once, before any kernel. `address` is a multiple of 64. */
export function setScratch(address: usize): void {
  start = address;
}

// @ts-ignore: decorator
@inline
export function scratchStart(): usize {
  return start;
}
