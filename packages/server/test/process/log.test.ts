import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, type LogOptions } from '@earshot/server/process';
import { expect, onTestFinished, test } from 'vitest';

async function logging(options: Pick<LogOptions, 'forPeople'>) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'log');
  const log = await createLog({ ...options, to: openSync(path, 'w') });
  return { log, text: () => readFileSync(path, 'utf8') };
}

test('secrets are blotted out by their names [RUN-2, AUTH-4]', async () => {
  const { log, text } = await logging({ forPeople: false });
  for (const name of ['token', 'password', 'secret', 'draft', 'keys', 'authorization', 'cookie'])
    log.info({ [name]: 'hush-1', nested: { [name]: 'hush-2' } }, 'said');
  expect(text()).not.toContain('hush');
  expect(text().match(/\*\*\*/g)).toHaveLength(14);
});

test('for people it is one readable line, which steers no terminal [RUN-2]', async () => {
  const { log, text } = await logging({ forPeople: true });
  log.info({ webhookId: 'msg_\u001b[31m\nforged\u009b31m\u202e' }, 'delivery');
  expect(text()).toMatch(/INFO.*delivery.*msg_/);
  // pino's own colours, and none of the sender's.
  expect(text()).not.toContain('\u001b[31m');
  expect(text()).toContain('forged\\u009b31m\\u202e');
  expect(text()).not.toMatch(/[\u0080-\u009f\u202e]/);
  expect(text().trimEnd()).not.toContain('\n');
});

test('a line that a full disk does not take is no failure, in either form [SAFE-19]', async () => {
  for (const forPeople of [false, true]) {
    const log = await createLog({ forPeople, to: openSync('/dev/full', 'w') });
    for (let index = 0; index < 3; index += 1) log.info('said');
  }
});
