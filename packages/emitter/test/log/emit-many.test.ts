import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createEmitter, type EmitterError, type EventInput, embeddedStore, type Store } from '../../src/index.ts';
import { createGroupCommit } from '../../src/store/group-commit.ts';
import { openDatabase } from '../../src/store/sqlite-database.ts';
import { ACCOUNT, emitterSetup, enrollment, temporaryFolder } from '../support/setup.ts';

const many = (count: number): EventInput[] => Array.from({ length: count }, (_, index) => enrollment(index + 1));

test('appends all in order, in one append [EMIT-26]', async () => {
  const folder = await temporaryFolder();
  const embedded = embeddedStore(folder);
  const appends: number[] = [];
  const counting: Store = {
    async open() {
      const opened = await embedded.open();
      const append: typeof opened.dispatch.append = (accountId, events) => {
        appends.push(events.length);
        return opened.dispatch.append(accountId, events);
      };
      return { ...opened, dispatch: { ...opened.dispatch, append } };
    },
  };
  const { emitter } = await emitterSetup({ folder, store: counting });
  const emitted = await emitter.emitMany(ACCOUNT, many(500));
  expect(emitted.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  expect(appends).toEqual([500]);
  expect(await emitter.emitMany(ACCOUNT, [])).toEqual([]);
  await emitter.stop();
  const again = await createEmitter({ store: embedded });
  expect(await again.emit(ACCOUNT, enrollment(1))).toMatchObject({ seq: 501 });
  await again.stop();
});

test('appends none when one is not in order, and tells which [EMIT-26] [EMIT-2]', async () => {
  const { emitter } = await emitterSetup();
  const events = [...many(3), { eventName: 'NOPE', data: {} }, { ...enrollment(1), eventId: 'x' }];
  await expect(emitter.emitMany(ACCOUNT, events)).rejects.toMatchObject({
    code: 'invalid_event',
    issues: [
      { field: '3.eventName', code: 'unknown_event' },
      { field: '4.eventId', code: 'not_uuid' },
    ],
  });
  expect(await emitter.emit(ACCOUNT, enrollment(1))).toMatchObject({ seq: 1 });
});

test('tells the first faults of thousands in words, and all of them as issues [EMIT-91]', async () => {
  const { emitter } = await emitterSetup();
  const wrong = Array.from({ length: 2_000 }, () => ({ eventName: 'NOPE', data: {} }));
  const error = await emitter.emitMany(ACCOUNT, wrong).catch((refusal: unknown) => refusal as EmitterError);
  const { issues, message } = error as EmitterError;
  expect(issues).toHaveLength(2_000);
  expect(message).toContain('4.eventName: ');
  expect(message).not.toContain('5.eventName: ');
  expect(message).toMatch(/And 1995 more, in the issues of this error\.$/);
});

test('an event that is there twice is added once [EMIT-26]', async () => {
  const { emitter } = await emitterSetup();
  const eventId = 'd5fb7071-10a9-46b2-9f9e-79dde346c052';
  const twice = [{ ...enrollment(1), eventId }, enrollment(2), { ...enrollment(1), eventId }];
  expect(await emitter.emitMany(ACCOUNT, twice)).toMatchObject([
    { seq: 1, fresh: true },
    { seq: 2, fresh: true },
    { seq: 1, fresh: false },
  ]);
});

async function database() {
  const opened = openDatabase(join(await temporaryFolder(), 'group.db'));
  onTestFinished(() => void opened.close());
  opened.exec('create table numbers (n integer unique)');
  const { write, flush } = createGroupCommit(opened);
  const insert = opened.prepare('insert into numbers values (?)');
  const kept = () => opened.prepare<[], number>('select n from numbers order by n').pluck().all();
  return { flush, kept, add: (n: number) => write(() => insert.run(n).changes) };
}

test('writes of one turn wait for one commit [EMIT-29]', async () => {
  const { add, kept, flush } = await database();
  const written = [add(1), add(2), add(3)];
  expect(kept()).toEqual([]);
  flush();
  expect(kept()).toEqual([1, 2, 3]);
  expect(await Promise.all(written)).toEqual([1, 1, 1]);
});

test('a write that fails takes no other of its turn with it [EMIT-29]', async () => {
  const { add, kept } = await database();
  const written = await Promise.allSettled([add(1), add(1), add(2)]);
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(kept()).toEqual([1, 2]);
});
