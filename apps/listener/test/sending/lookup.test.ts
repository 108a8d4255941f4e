import type { LookupAddress } from 'node:dns';
import { expect, test } from 'vitest';
import { createSending } from '../../src/sending/send.ts';

test('a loopback name that leads elsewhere is not connected to [FORWARD-7, REPLAY-4]', async () => {
  let addresses: LookupAddress[] = [];
  const sending = createSending(
    () => [],
    (_name, _options, callback) => callback(null, addresses),
  );
  const request = { url: 'http://app.localhost:9/', method: 'POST', headers: [], body: Buffer.from('x') };
  addresses = [
    { address: '127.0.0.1', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  expect(await sending.send(request)).toMatchObject({ outcome: 'not_allowed' });
  addresses = [{ address: '127.0.0.1', family: 4 }];
  expect(await sending.send(request)).toMatchObject({
    outcome: 'unreachable',
    message: 'Nobody listens there (ECONNREFUSED).',
  });
  await sending.close();
});
