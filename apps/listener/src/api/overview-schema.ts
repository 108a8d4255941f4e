import * as z from 'zod';

// What came in over time, from sums that are kept as it comes. Quantiles are from a histogram: within a tenth.

const sums = z.record(z.string(), z.int());

const quantiles = z.looseObject({
  count: z.int().describe('Of fresh events whose timestamp can be read.'),
  p50: z.number().optional().describe('Milliseconds; missing where there is none.'),
  p95: z.number().optional(),
  max: z.number().optional(),
});

export const overviewSchema = z.looseObject({
  from: z.iso.datetime().describe('Where the first bucket begins.'),
  to: z.iso.datetime().describe('Where the last one ends.'),
  bucketMs: z.int(),
  buckets: z
    .array(
      z.looseObject({
        from: z.iso.datetime(),
        deliveries: z.int(),
        events: z.int(),
        duplicates: z.int().describe('Events that were known before.'),
        byName: sums.describe('Events by name, duplicates included.'),
        byVerdict: sums.describe('Deliveries by verdict.'),
        delayMs: quantiles,
      }),
    )
    .describe('Oldest first, without holes.'),
  totals: z.looseObject({
    deliveries: z.int(),
    events: z.int(),
    duplicates: z.int(),
    byName: sums,
    byVerdict: sums,
  }),
  refusals: z
    .array(z.looseObject({ code: z.string(), endpoint: z.string(), count: z.int() }))
    .describe('The most frequent first.'),
  delayMs: quantiles.describe('From the timestamp of an event to its arrival; 0 for one from the future.'),
  delayByTiming: z
    .looseObject({ realTime: quantiles, batch: quantiles, unknown: quantiles })
    .describe('The same by how the catalogue says that the event is sent.'),
  position: z.int().describe('The last delivery that is counted.'),
  behind: z.int(),
});
