import { expect, test } from 'vitest';
import { createEmitter, EmitterError, type EmitterOptions } from '../src/index.ts';
import { readOptions } from '../src/options.ts';
import { certificateFor } from './support/certificate.ts';

const store = { open: async () => Promise.reject(new Error('not opened')) };
const DAY = 24 * 60 * 60_000;

test('the defaults are those of the fact sheet [ALM-CONF-7] [EMIT-14] [EMIT-15]', () => {
  expect(readOptions({ store }, { production: false })).toEqual({
    ...{ store, events: [] },
    maxWebhooksPerAccount: 5,
    timestampFormat: 'milliseconds',
    realTime: { maxEvents: 25, maxBytes: 256_000 },
    batch: { intervalMs: 15 * 60_000, maxEvents: 100, maxBytes: 256_000 },
    maxConcurrentLanes: 64,
    maxConcurrentPerHost: 16,
    retry: { jitter: 0.1, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 5_000, attemptMs: 30_000, attemptPerEventMs: 250, stopMs: 10_000 },
    keep: { attemptsMs: 7 * DAY, lossesMs: 90 * DAY, auditsMs: 400 * DAY },
    targets: { allowHttp: false, allow: [] },
  });
});

test('what is left undefined has its default', () => {
  const settings = readOptions(
    { store, timestampFormat: undefined, retry: { jitter: 0 }, limits: { idleMs: 1_000 } },
    { production: true },
  );
  expect(settings).toMatchObject({
    timestampFormat: 'milliseconds',
    retry: { jitter: 0, retentionMs: 7 * 24 * 60 * 60_000 },
    limits: { connectMs: 10_000, idleMs: 1_000 },
  });
});

test.each<[object, object]>([
  [
    { maxWebhooks: 3 },
    { field: 'maxWebhooks', code: 'unknown', message: expect.stringContaining('maxWebhooksPerAccount') },
  ],
  [
    { targets: { allowHTTP: true } },
    { field: 'targets.allowHTTP', code: 'unknown', message: expect.stringContaining('allowHttp') },
  ],
  [{ retry: { xyz: 1 } }, { field: 'retry.xyz', message: expect.stringContaining('jitter, retentionMs') }],
  [{ targets: { ca: 'garbage' } }, { field: 'targets.ca' }],
  [{ targets: { ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' } }, { field: 'targets.ca' }],
  [{ batch: { timeZone: 'Mars/X' } }, { field: 'batch.timeZone' }],
  [{ batch: { timeZone: 'UTC' } }, { field: 'batch.timeZone' }],
  [
    { batch: { cron: '0 6 * * *', timeZone: 'Mars/X' } },
    { field: 'batch.timeZone', message: 'There is no time zone Mars/X.' },
  ],
  [{ batch: { cron: 'nonsense' } }, { field: 'batch.cron' }],
  [{ batch: { cron: '0 0 30 2 *' } }, { field: 'batch.cron', code: 'never_sent' }],
  [{ batch: { cron: '0 0 1 * *' } }, { field: 'batch.cron', code: 'never_sent' }],
  [{ batch: { intervalMs: 8 * DAY } }, { field: 'batch.intervalMs', code: 'never_sent' }],
  [{ retry: { retentionMs: 60_000 } }, { field: 'batch.intervalMs', code: 'never_sent' }],
  [{ accountState: 'ACTIVE' }, { field: 'accountState' }],
  [{ logger: {} }, { field: 'logger' }],
  [{ store: './data' }, { field: 'store', message: expect.stringContaining('embeddedStore') }],
  [{ store: undefined }, { field: 'store' }],
])('refuses %j, naming the field [EMIT-88]', async (options, issue) => {
  const refused = await createEmitter({ store, ...options } as EmitterOptions).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(EmitterError);
  expect(refused).toMatchObject({ code: 'invalid_option', issues: [issue] });
});

test('refuses no options at all [EMIT-88]', async () => {
  for (const none of [undefined, null, {}] as unknown as EmitterOptions[])
    await expect(createEmitter(none)).rejects.toMatchObject({ code: 'invalid_option', issues: [expect.anything()] });
});

test('takes one certificate, or several', async () => {
  const [one, other] = await Promise.all(['a.example', 'b.example'].map(certificateFor));
  const ca = `# ours\n${one?.cert}\n${other?.cert}`;
  expect(readOptions({ store, targets: { ca } }, { production: true }).targets.ca).toBe(ca);
});
