import { describe, expect, test } from 'vitest';
import { createDiskShare, shareOfLog, WORKING_BYTES } from '../src/disk-share.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

describe('the bytes that are kept are those of all files together [KEEP-3]:', () => {
  test('the log has its share of them, and a quarter at least', () => {
    expect(shareOfLog(1000, { log: 300, others: 100 })).toBe(750);
    expect(shareOfLog(1000, { log: 5000, others: 5000 })).toBe(500);
    expect(shareOfLog(1000, { log: 1, others: 10_000 })).toBe(250);
    expect(shareOfLog(1000, { log: 0, others: 0 })).toBe(250);
  });

  test('while the index has not forgotten what the log dropped and given its space back, the share stays: nothing is dropped because of it', async () => {
    let [log, index, oldest, indexed, settling] = [6000, 3000, 1, 1, false];
    const progress = async () => ({
      position: 100,
      newest: 100,
      oldest: indexed,
      ...(settling && { settling }),
    });
    const share = createDiskShare({
      limits: { ageMs: DAY_MS, count: 10, bytes: 3000 + WORKING_BYTES },
      store: { size: async () => log, bounds: async () => ({ oldest, newest: 100 }) },
      search: { size: async () => index, progress },
      projections: { size: async () => 0 },
      sends: { size: async () => 0 },
    });
    expect(share.limits).toEqual({ ageMs: DAY_MS, count: 10, bytes: 3000 });
    await share.refresh();
    expect(share.limits.bytes).toBe(2000);
    // The log was dropped down to its share; the index is not there yet.
    [log, oldest] = [2000, 67];
    await share.refresh();
    expect(share.limits.bytes).toBe(2000);
    [indexed, settling] = [67, true];
    await share.refresh();
    expect(share.limits.bytes).toBe(2000);
    [index, settling] = [1000, false];
    await share.refresh();
    expect(share.limits.bytes).toBe(2000);
    expect(log + index).toBeLessThanOrEqual(3000);
  });

  test('index, records and sums, and what came of sends all take from it', async () => {
    const share = createDiskShare({
      limits: { ageMs: DAY_MS, count: 10, bytes: 1000 + WORKING_BYTES },
      store: { size: async () => 400, bounds: async () => ({ oldest: 1, newest: 9 }) },
      search: { size: async () => 300, progress: async () => ({ position: 9, newest: 9, oldest: 1 }) },
      projections: { size: async () => 200 },
      sends: { size: async () => 100 },
    });
    await share.refresh();
    expect(share.limits.bytes).toBe(400);
  });

  test('what cannot be measured leaves the share as it was', async () => {
    const fail = () => Promise.reject(new Error('The search has ended.'));
    const share = createDiskShare({
      limits: { ageMs: DAY_MS, count: 10, bytes: 3000 + WORKING_BYTES },
      store: { size: async () => 1, bounds: async () => ({ oldest: 1, newest: 0 }) },
      search: { size: fail, progress: fail },
      projections: { size: async () => 0 },
      sends: { size: async () => 0 },
    });
    await share.refresh();
    expect(share.limits.bytes).toBe(3000);
  });
});
