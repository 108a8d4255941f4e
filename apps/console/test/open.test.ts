import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openConsole } from '../src/open.ts';
import { temporaryFolder } from './support/running-console.ts';

test('a password that was made for a start that failed is made anew by the next one, and told [CON-SIGN-5]', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const data = temporaryFolder();
  const open = (port: number) => openConsole(readConfig({ data, port: String(port) }, {}), { onError: () => {} });
  await expect(open((taken.address() as AddressInfo).port)).rejects.toMatchObject({ code: 'address_unavailable' });
  const first = await open(0);
  await first.close();
  expect(first.password).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  const second = await open(0);
  await second.close();
  expect(second.password).toBeUndefined();
});
