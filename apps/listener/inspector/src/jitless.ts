import * as z from 'zod';

// Compiling schemas to code is what the page's policy forbids, and trying it is reported as an attack. Schemas ask
// when they are made: so this comes before everything that makes one.
z.config({ jitless: true });
