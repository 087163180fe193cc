import { rehearseVectors } from '../../src/main/tasks/rehearse-vectors.ts';

// A rehearsal in a process that may crash, as the studio makes one. Argument: wide or standard.
process.stdout.write(`${JSON.stringify(rehearseVectors({ wide: process.argv[2] === 'wide' }))}\n`);
