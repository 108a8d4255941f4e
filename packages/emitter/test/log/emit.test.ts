import { catalog, sampleEvent } from '@earshot/protocol';
import { expect, test } from 'vitest';
import { createEmitter, EmitterError, type EventInput, embeddedStore } from '../../src/index.ts';
import { ACCOUNT, emitterSetup, enrollment, temporaryFolder } from '../support/setup.ts';

const UUID = 'd5fb7071-10a9-46b2-9f9e-79dde346c052';

test('an event that was emitted is there after a restart [EMIT-1]', async () => {
  const folder = await temporaryFolder();
  const { emitter } = await emitterSetup({ folder });
  await emitter.emit(ACCOUNT, { ...enrollment(1), eventId: UUID });
  await emitter.stop();
  const again = await createEmitter({ store: embeddedStore(folder) });
  expect(await again.emit(ACCOUNT, { ...enrollment(1), eventId: UUID })).toEqual({
    eventId: UUID,
    seq: 1,
    fresh: false,
  });
  await again.stop();
});

test('numbers the events of each account for itself', async () => {
  const { emitter } = await emitterSetup();
  const emitted = await Promise.all([ACCOUNT, 2020, ACCOUNT].map((account) => emitter.emit(account, enrollment(1))));
  expect(emitted.map(({ seq }) => seq)).toEqual([1, 1, 2]);
});

test('gives an event a UUID unless it has one, and a RESPONSE event the id of its request [EMIT-4] [ALM-EVENT-8]', async () => {
  const { emitter } = await emitterSetup();
  const { eventId } = await emitter.emit(ACCOUNT, enrollment(1));
  expect(eventId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(await emitter.emit(ACCOUNT, { ...enrollment(1), eventId: UUID })).toMatchObject({ eventId: UUID });
  const data = {
    status: 'SUCCESS',
    request: { metadata: { event_id: 'sync-2026-ug-1' }, data: [{ type: 'user', id: '42' }] },
  };
  const response = { eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', data };
  expect(await emitter.emit(ACCOUNT, response)).toMatchObject({ eventId: 'sync-2026-ug-1', fresh: true });
  await expect(emitter.emit(ACCOUNT, { ...response, eventId: UUID })).rejects.toMatchObject({
    issues: [{ field: 'eventId', code: 'not_request_id' }],
  });
});

test('takes every event of the catalogue', async () => {
  const { emitter } = await emitterSetup();
  for (const { name } of catalog) {
    const { data, timestamp } = sampleEvent(name);
    await emitter.emit(ACCOUNT, { eventName: name, data, timestamp: timestamp as number });
  }
  expect(await emitter.emit(ACCOUNT, enrollment(1))).toMatchObject({ seq: catalog.length + 1 });
});

const { data } = enrollment(1);
test.each<[string, EventInput, object]>([
  ['an unknown name', { eventName: 'COURSE_EATEN', data }, { field: 'eventName', code: 'unknown_event' }],
  [
    'a missing field',
    { eventName: 'COURSE_ENROLLMENT', data: { ...data, userId: undefined } },
    { field: 'data.userId' },
  ],
  [
    'a date that is none',
    { eventName: 'COURSE_ENROLLMENT', data: { ...data, dateEnrolled: null } },
    { field: 'data.dateEnrolled', message: 'expected epoch seconds, epoch milliseconds or ISO 8601' },
  ],
  ['a field too many', { eventName: 'COURSE_ENROLLMENT', data: { ...data, x: 1 } }, { field: 'data' }],
  ['no data', { eventName: 'COURSE_ENROLLMENT', data: undefined }, { field: 'data' }],
  ['an eventId that is no UUID', { ...enrollment(1), eventId: 'x' }, { field: 'eventId', code: 'not_uuid' }],
  ['a time in seconds', { ...enrollment(1), timestamp: 1727414643 }, { field: 'timestamp', code: 'not_epoch_ms' }],
])('refuses %s and keeps nothing of it [EMIT-2]', async (_what, event, issue) => {
  const { emitter } = await emitterSetup();
  const emitted = emitter.emit(ACCOUNT, event);
  await expect(emitted).rejects.toBeInstanceOf(EmitterError);
  await expect(emitted).rejects.toMatchObject({ code: 'invalid_event', issues: [issue] });
  expect(await emitter.emit(ACCOUNT, enrollment(1))).toMatchObject({ seq: 1 });
});

test('refuses data that is no JSON', async () => {
  const { emitter } = await emitterSetup();
  const metadata = { event_id: 'a', huge: 1n };
  const event = { status: 'SUCCESS', request: { metadata, data: [] } };
  await expect(
    emitter.emit(ACCOUNT, { eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', data: event }),
  ).rejects.toMatchObject({ issues: [{ field: 'data', code: 'not_json' }] });
});

test.each([0, -1, 1.5, Number.MAX_SAFE_INTEGER + 1, '1010'])('refuses %j as an accountId', async (accountId) => {
  const { emitter } = await emitterSetup();
  const error = { code: 'invalid_account' };
  await expect(emitter.emit(accountId as number, enrollment(1))).rejects.toMatchObject(error);
  await expect(emitter.webhooks.list(accountId as number)).rejects.toMatchObject(error);
  await expect(emitter.deliveries.attempts(accountId as number)).rejects.toMatchObject(error);
});
