import type { LookupAddress } from 'node:dns';
import { expect, test, vi } from 'vitest';
import { createSending } from '../../src/sending/send.ts';

const addresses = vi.hoisted(() => ({ now: [] as LookupAddress[] }));

vi.mock('node:dns', async (original) => ({
  ...(await original<typeof import('node:dns')>()),
  lookup: (_name: string, _options: unknown, callback: (error: null, found: LookupAddress[]) => void) =>
    callback(null, addresses.now),
}));

test('a loopback name that leads elsewhere is not connected to [FORWARD-7, REPLAY-4]', async () => {
  const sending = createSending(() => []);
  const request = { url: 'http://app.localhost:9/', method: 'POST', headers: [], body: Buffer.from('x') };
  addresses.now = [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  expect(await sending.send(request)).toMatchObject({ outcome: 'not_allowed' });
  addresses.now = [{ address: '127.0.0.1', family: 4 }];
  expect(await sending.send(request)).toMatchObject({ outcome: 'unreachable', message: 'No answer (ECONNREFUSED).' });
  await sending.close();
});
